"""Exports and scrapes that people really have: every line reads to the row and to the value, without help."""

# ruff: noqa: E501 - rows of exports stand on one line

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from conftest import KEY

from lingping.ingest.pseudonyms import pseudonym

LATER = datetime(2026, 12, 1, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Line:
    """One header: a file with rows of it, the mapping that reads it, and the values of the rows in order.

    `quarantined` and `unread` name the reason by line.
    """

    file: str
    content: str | bytes
    source: str
    columns: tuple[str, ...]
    rows: list[tuple]
    quarantined: dict[int, str]
    new_columns: tuple[str, ...] = ()
    unread: tuple[int, ...] = ()


def buyer(platform: str, name: str) -> str:
    return pseudonym(KEY, platform, name)


def sheets(*tables: list[list[object]]) -> bytes:
    """A workbook with these tables, one a sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        for table in tables:
            sheet = book.add_worksheet()
            for place, row in enumerate(table):
                sheet.write_row(place, 0, row)
    return buffer.getvalue()


ORDER = ("order_key", "item_id", "user_key", "status", "quantity", "amount", "paid_at", "ordered_at", "refund_amount")

LINES = {
    "Tmall 订单报表": Line(
        "订单报表.csv",
        "订单编号,总金额,买家实际支付金额,收货地址 ,订单创建时间,订单付款时间 ,退款金额\n"
        "1,178.8,0.0,上海,2026-02-21 00:00:00,,0.0\n"
        "2,21.0,21.0,内蒙古自治区,2026-02-20 23:59:54,2026-02-21 00:00:02,0.0\n"
        "3,407.0,380.0,广西壮族自治区,2026-02-20 23:56:39,2026-02-20 23:56:53,27.0\n",
        "tmall_orders",
        ("order_key", "item_id", "user_key", "amount", "paid_at", "ordered_at", "refund_amount", "province"),
        [
            (buyer("tmall", "1"), None, None, "0.00", None, "2026-02-21 00:00:00", "0.00", "上海"),
            (buyer("tmall", "2"), None, None, "21.00", "2026-02-21 00:00:02", "2026-02-20 23:59:54", "0.00", "内蒙古"),
            (buyer("tmall", "3"), None, None, "380.00", "2026-02-20 23:56:53", "2026-02-20 23:56:39", "27.00", "广西"),
        ],
        {},
    ),
    "Taobao ExportOrderList": Line(
        "ExportOrderList202611.csv",
        (
            "订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机,订单创建时间,订单付款时间,"
            "宝贝标题,宝贝种类,宝贝总数量,退款金额\n"
            '="2100000000000000001",云朵,29.90,交易成功,张三,"浙江省 杭州市 西湖区 某路1号",\'13800000000,'
            "2026-11-02 09:59:00,2026-11-02 10:00:00,桂花糕 礼盒装,1,2,0.00\n"
            "\t2100000000000000002,云朵,0.00,交易关闭,张三,浙江省 杭州市,'13800000000,2026-11-03 09:59:00,,,1,1,0.00\n"
            "'2100000000000000003,小**1,50.00,买家已付款，等待卖家发货,李四,新疆维吾尔自治区 伊犁,'13900000000,"
            '2026-11-04 09:59:00,2026-11-04 10:00:00,"桂花糕,绿豆糕",2,2,\n'
            '="2100000000000000004",麦子,12.00,等待买家付款,王五,台湾 台北市,,2026-11-05 09:59:00,,绿豆糕,1,1,\n'
            '="2100000000000000005",麦子,0.00,交易关闭,王五,海外 首尔,,2026-11-06 09:59:00,2026-11-06 10:00:00,绿豆糕,1,1,'
            "12.00\n"
        ).encode("gb18030"),
        "taobao_orders",
        (*ORDER, "province"),
        [
            (
                buyer("taobao", "2100000000000000001"), "桂花糕 礼盒装", buyer("taobao", "云朵"), "finished", 2, "29.90",
                "2026-11-02 10:00:00", "2026-11-02 09:59:00", "0.00", "浙江",
            ),
            (
                buyer("taobao", "2100000000000000002"), None, buyer("taobao", "云朵"), "closed", 1, "0.00", None,
                "2026-11-03 09:59:00", "0.00", "浙江",
            ),
            (
                buyer("taobao", "2100000000000000003"), None, None, "paid", 2, "50.00", "2026-11-04 10:00:00",
                "2026-11-04 09:59:00", "0.00", "新疆",
            ),
            (
                buyer("taobao", "2100000000000000004"), "绿豆糕", buyer("taobao", "麦子"), "unpaid", 1, "12.00", None,
                "2026-11-05 09:59:00", "0.00", "台湾",
            ),
            (
                buyer("taobao", "2100000000000000005"), "绿豆糕", buyer("taobao", "麦子"), "closed", 1, "0.00",
                "2026-11-06 10:00:00", "2026-11-06 09:59:00", "12.00", None,
            ),
        ],
        {},
    ),
    "JD order export": Line(
        "京东订单.csv",
        "订单号,商品ID,商品名称,订购数量,京东价,订单金额,结算金额,下单时间,付款确认时间,订单状态,客户姓名,客户地址,联系电话\n"
        '="310000000001",900001,电热水壶,1,99.00,159.00,149.00,2026-11-02 10:00:00,2026-11-02 10:01:00,完成,某甲,'
        "广东深圳市南山区,13800000000\n"
        '="310000000001",900002,滤网,2,30.00,159.00,149.00,2026-11-02 10:00:00,2026-11-02 10:01:00,完成,某甲,'
        "广东深圳市南山区,13800000000\n"
        '="310000000002",900001,电热水壶,1,99.00,99.00,99.00,2026-11-03 10:00:00,,等待付款,某甲,广东深圳市南山区,13800000000\n'
        '="310000000003",900001,电热水壶,1,99.00,99.00,99.00,2026-11-04 10:00:00,,(删除)已取消,某甲,北京朝阳区,13900000000\n',
        "jd_orders",
        ("order_key", "item_id", "item_name", "user_key", "status", "quantity", "price", "order_amount", "amount",
         "paid_at", "province"),
        [
            (buyer("jd", "310000000001"), "900001", "电热水壶", buyer("jd", "某甲 13800000000"), "finished", 1, "99.00",
             "149.00", None, "2026-11-02 10:01:00", "广东"),
            (buyer("jd", "310000000001"), "900002", "滤网", buyer("jd", "某甲 13800000000"), "finished", 2, "30.00",
             "149.00", None, "2026-11-02 10:01:00", "广东"),
            (buyer("jd", "310000000002"), "900001", "电热水壶", buyer("jd", "某甲 13800000000"), "unpaid", 1, "99.00",
             "99.00", None, None, "广东"),
            (buyer("jd", "310000000003"), "900001", "电热水壶", buyer("jd", "某甲 13900000000"), "closed", 1, "99.00",
             "99.00", None, None, "北京"),
        ],
        {},
    ),
    "Douyin order export": Line(
        "抖店订单.csv",
        "主订单编号,子订单编号,选购商品,商品规格,商品数量,商品ID,商家编码,商品单价,订单应付金额,支付完成时间,订单状态,售后状态\n"
        "\t6900000000000000001,\t6900000000000000001,手冲壶,白色,1,\t3500001,A-1,89.00,79.00,2026-11-02 10:00:00,已发货,-\n"
        "\t6900000000000000001,\t6900000000000000002,手冲壶,黑色,2,\t3500001,A-2,89.00,158.00,2026-11-02 10:00:00,已关闭,"
        '"同意退款，退款成功"\n'
        "\t6900000000000000003,\t6900000000000000003,滤纸,100片,1,\t3500002,B-1,12.00,12.00,,待支付,-\n",
        "douyin_orders",
        ("order_key", "line_key", *ORDER[1:], "after_sales"),
        [
            (buyer("douyin", "6900000000000000001"), buyer("douyin", "6900000000000000001"), "3500001", None, "shipped",
             1, "79.00", "2026-11-02 10:00:00", None, "0.00", "none"),
            (buyer("douyin", "6900000000000000001"), buyer("douyin", "6900000000000000002"), "3500001", None, "closed",
             2, "158.00", "2026-11-02 10:00:00", None, "158.00", "refunded"),
            (buyer("douyin", "6900000000000000003"), buyer("douyin", "6900000000000000003"), "3500002", None, "unpaid",
             1, "12.00", None, None, "0.00", "none"),
        ],
        {},
    ),
    "Pinduoduo order export": Line(
        "orders_export2026.csv",
        "商品,订单号,订单状态,商品总价(元),用户实付金额(元),商品数量(件),支付时间,商品id,商品规格,售后状态\n"
        "遮阳帽,\t261102-0001,已发货，退款成功,39.00,35.00,1,2026-11-02 10:00:00\t,7700001,黑色,退款成功\n"
        "遮阳帽,261102-0002,已收货,78.00,70.00,2,2026-11-02 11:00:00,7700001,白色,无售后或售后取消\n"
        "遮阳帽,261102-0003,待付款,39.00,35.00,1,,7700001,黑色,无售后或售后取消\n",
        "pinduoduo_orders",
        (*ORDER, "after_sales"),
        [
            (buyer("pinduoduo", "261102-0001"), "7700001", None, "shipped", 1, "35.00", "2026-11-02 10:00:00", None,
             "35.00", "refunded"),
            (buyer("pinduoduo", "261102-0002"), "7700001", None, "finished", 2, "70.00", "2026-11-02 11:00:00", None,
             "0.00", "none"),
            (buyer("pinduoduo", "261102-0003"), "7700001", None, "unpaid", 1, "35.00", None, None, "0.00", "none"),
        ],
        {},
    ),
    "Youzan orders": Line(
        "有赞订单.csv",
        "订单号,订单状态,订单实付金额,买家付款时间,商品名称,商品数量,退款金额,买家昵称\n"
        "E202611020001,交易完成,66.00,2026-11-02 10:00:00,手工皂,1,0,小雨\n"
        "E202611020001,交易完成,66.00,2026-11-02 10:00:00,皂盒,1,10.00,小雨\n"
        "E202611030002,待付款,20.00,,手工皂,1,0,匿名用户\n",
        "youzan_orders",
        ("order_key", "item_id", "user_key", "status", "quantity", "order_amount", "paid_at", "refund_amount"),
        [
            (buyer("youzan", "E202611020001"), "手工皂", buyer("youzan", "小雨"), "finished", 1, "66.00",
             "2026-11-02 10:00:00", "0.00"),
            (buyer("youzan", "E202611020001"), "皂盒", buyer("youzan", "小雨"), "finished", 1, "66.00",
             "2026-11-02 10:00:00", "10.00"),
            (buyer("youzan", "E202611030002"), "手工皂", None, "unpaid", 1, "20.00", None, "0.00"),
        ],
        {},
    ),
    "RFM exercise": Line(
        "RFM.xlsx",
        sheets([
            ["id", "user_id", "payment_date", "sales_amount", "type"],
            [1, 2001, "2026-03-05", 120.5, 1],
            [2, 2001, "2026-04-05", 30, 1],
            [3, 2002, "", 30, 1],
        ]),
        "payment_records",
        ORDER,
        [
            (buyer("shop", "1"), None, buyer("shop", "2001"), None, None, "120.50", "2026-03-05 00:00:00", None, "0.00"),
            (buyer("shop", "2"), None, buyer("shop", "2001"), None, None, "30.00", "2026-04-05 00:00:00", None, "0.00"),
        ],
        {4: "missing_value"},
        new_columns=("type",),
    ),
    "restaurant bills": Line(
        "meal_order_detail.xlsx",
        sheets(*(
            [
                ["detail_id", "order_id", "dishes_id", "logicprn_name", "dishes_name", "counts", "amounts", "cost",
                 "place_order_time", "emp_id"],
                [first, 417, 610062, "NA", "蒜蓉生蚝", 1, 49, "NA", "2026-08-01 11:05:36", 1442],
                [first + 1, 418, 609957, "NA", "白饭/大碗", 3, 10.5, "NA", "2026-08-01 11:06:36", 1442],
            ]
            for first in (2956, 2958, 2960)
        )),
        "restaurant_bills",
        ("order_key", "line_key", "item_id", "item_name", "quantity", "price", "amount", "paid_at"),
        [
            row
            for first in (2956, 2958, 2960)
            for row in (
                (buyer("restaurant", "417"), buyer("restaurant", str(first)), "610062", "蒜蓉生蚝", 1, "49.00", "49.00",
                 "2026-08-01 11:05:36"),
                (buyer("restaurant", "418"), buyer("restaurant", str(first + 1)), "609957", "白饭/大碗", 3, "10.50",
                 "31.50", "2026-08-01 11:06:36"),
            )
        ],
        {},
    ),
}  # fmt: skip


def show(value: object) -> object:
    """A value as the table above spells it: times in Shanghai."""
    if isinstance(value, datetime):
        return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    return str(value) if isinstance(value, Decimal) else value


@pytest.mark.parametrize("name", LINES)
def test_a_line_is_read_to_the_value(ingest, name):
    line = LINES[name]
    ingested = ingest(line.file, line.content, now=LATER)
    assert ingested.export.source == line.source
    assert ingested.export.new_columns == line.new_columns
    assert [tuple(show(row[column]) for column in line.columns) for row in ingested.accepted] == line.rows
    assert {row["line"]: row["reason"] for row in ingested.quarantined} == line.quarantined
    assert tuple(row["line"] for row in ingested.unread) == line.unread


STATUSES = {
    "unpaid": ["等待买家付款", "待付款", "未支付", "待支付", "等待付款确认", "待付尾款", "等待買家付款"],
    "paid": [
        "买家已付款，等待卖家发货", "待发货", "备货中", "等待出库", "(锁定)等待出库", "已付款", "支付成功", "未发货，退款失败",
    ],
    "shipped": ["卖家已发货，等待买家确认", "已发货，待收货", "等待确认收货", "部分发货", "已发货，退款成功", "配送中"],
    "finished": ["交易成功", "完成", "已完成", "已收货", "交易完成", "已签收", "Completed"],
    "closed": ["交易关闭", "已取消", "(删除)等待付款", "已关闭", "退款成功", "已退款", "未发货，已取消", "交易關閉", "全额退款"],
}  # fmt: skip
AFTER_SALES = {
    "none": ["无售后或售后取消", "没有申请退款", "退款关闭", "售后关闭", "未退款"],
    "open": ["退款中", "售后处理中", "待商家处理", "已申请退款", "退货退款中"],
    "partly_refunded": ["部分退款"],
    "refunded": ["退款成功", "同意退款，退款成功", "已全额退款", "售后完成", "退貨退款成功"],
}  # fmt: skip


@pytest.mark.parametrize(("field", "words"), [("status", STATUSES), ("after_sales", AFTER_SALES)])
def test_the_words_of_the_marketplaces_are_understood(ingest, field, words):
    pairs = [(state, word) for state, each in words.items() for word in each]
    head = "order_id,amount,ordered_at,"
    lines = "".join(f'{place},1,2026-01-05,"{word}"\n' for place, (_, word) in enumerate(pairs))
    found = [row[field] for row in ingest("a.csv", f"{head}{field}\n{lines}").accepted]
    assert list(zip(found, pairs, strict=True)) == [(state, (state, word)) for state, word in pairs]


def test_a_state_in_other_words_leaves_the_order_without_one(ingest):
    ingested = ingest("a.csv", "订单号,实付金额,付款时间,订单状态\n1,2,2026-01-05,甲乙\n")
    assert [(row["status"], str(row["amount"])) for row in ingested.accepted] == [(None, "2.00")]
    assert [(row["reason"], row["column_name"]) for row in ingested.unread] == [("bad_status", "订单状态")]


def test_an_order_needs_a_number_an_amount_and_a_time_or_state(ingest):
    content = "订单号,实付金额,付款时间,下单时间\n,1,2026-01-05,\n2,,2026-01-05,\n3,1,,\n4,1,,2026-01-05\n"
    ingested = ingest("a.csv", content)
    assert [row["column_name"] for row in ingested.quarantined] == ["订单号", "实付金额", "付款时间"]
    assert [row["line"] for row in ingested.accepted] == [5]


def test_traditional_headers_are_the_same_terms(ingest):
    ingested = ingest(
        "a.csv", "訂單編號,實付金額,付款時間,訂單狀態,商品名稱,收貨地址\n1,2,2026-01-05,交易成功,茶,臺灣臺北市\n"
    )
    row = ingested.accepted[0]
    assert (ingested.export.source, ingested.export.new_columns) == ("generic_orders", ())
    assert (row["status"], row["item_id"], row["province"]) == ("finished", "茶", "台湾")
