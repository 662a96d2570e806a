"""Exports and scrapes that people really have: every line reads to the row and to the value, without help."""

# ruff: noqa: E501 - rows of exports stand on one line

import io
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from xls_file import xls_file

from lingping.ingest.mappings import FOLDER
from lingping.ingest.pseudonyms import KeyRing, pseudonym

KEY = KeyRing((bytes(range(32)),))  # that of the fixture `ingest`
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
                for column, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(place, column, datetime(cell.year, cell.month, cell.day))
                    else:
                        sheet.write(place, column, cell)
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
    "Tmall rateDetail": Line(
        "rates.json",
        "jsonp_128(" + json.dumps({"rateDetail": {"rateList": [
            {"id": 11, "rateContent": "料子软，没色差", "rateDate": "2026-10-01 10:00:00", "auctionSku": "颜色:白;尺码:M",
             "displayUserNick": "小**1", "reply": "谢谢", "pics": ["a.jpg"],
             "appendComment": {"content": "洗了三次没变形", "commentTime": "2026-10-20 10:00:00"}},
            {"id": 12, "rateContent": "线头多", "rateDate": "2026-10-02 10:00:00", "auctionSku": "颜色:黑;尺码:L",
             "displayUserNick": "王**2", "reply": "", "pics": [], "appendComment": None},
        ]}}, ensure_ascii=False) + ");",
        "tmall_rates",
        ("review_id", "text", "reviewed_at", "variant", "reply_text", "follow_up_text", "follow_up_at"),
        [
            ("11", "料子软，没色差", "2026-10-01 10:00:00", "颜色:白;尺码:M", "谢谢", "洗了三次没变形", "2026-10-20 10:00:00"),
            ("12", "线头多", "2026-10-02 10:00:00", "颜色:黑;尺码:L", None, None, None),
        ],
        {},
    ),
    "JD productCommentSummary": Line(
        "comments.json",
        "fetchJSON_comment98(" + json.dumps({"productCommentSummary": {"goodRate": 0.9}, "comments": [
            {"id": 21, "content": "声音小，满意", "creationTime": "2026-10-03 10:00:00", "score": 5,
             "referenceName": "小风扇", "productColor": "白色",
             "afterUserComment": {"content": "一个月后风力变弱", "created": "2026-11-03 10:00:00"}},
            {"id": 22, "content": "底座不稳", "creationTime": "2026-10-04 10:00:00", "score": 2,
             "referenceName": "小风扇", "productColor": "绿色"},
        ]}, ensure_ascii=False) + ");",
        "jd_comments",
        ("review_id", "text", "rating", "reviewed_at", "item_id", "variant", "follow_up_text", "follow_up_at"),
        [
            ("21", "声音小，满意", "5.00", "2026-10-03 10:00:00", "小风扇", "白色", "一个月后风力变弱", "2026-11-03 10:00:00"),
            ("22", "底座不稳", "2.00", "2026-10-04 10:00:00", "小风扇", "绿色", None, None),
        ],
        {},
    ),
    "JD lines": Line(
        "jd.json",
        '{"comment_id": "31", "comment_variety": "曜石黑 8GB", "user_star": "2", "comment_text": "续航差"}\n'
        '{"comment_id": "32", "comment_variety": "", "user_star": "5", "comment_text": "拍照清楚"}\n',
        "jd_comment_lines",
        ("review_id", "variant", "rating", "text", "platform"),
        [("31", "曜石黑 8GB", "2.00", "续航差", "jd"), ("32", None, "5.00", "拍照清楚", "jd")],
        {},
    ),
    "JD simple": Line(
        "京东评论.csv",
        "评分,创建时间,评论内容\n5,2026-10-05 10:00:00,好用\n3,2026-10-06 10:00:00,一般般\n",
        "generic_reviews",
        ("rating", "reviewed_at", "text"),
        [("5.00", "2026-10-05 10:00:00", "好用"), ("3.00", "2026-10-06 10:00:00", "一般般")],
        {},
    ),
    "JD English": Line(
        "jd.csv",
        "product_id,product_name,category,user_id,content,rating,comment_time\n"
        "100012,保温杯,杯壶,u1,保温一般,3,2026-10-07 10:00:00\n100012,保温杯,杯壶,u2,不漏水,5,2026-10-08\n",
        "generic_reviews",
        ("item_id", "item_name", "user_key", "text", "rating", "reviewed_at"),
        [
            ("100012", "保温杯", buyer("shop", "u1"), "保温一般", "3.00", "2026-10-07 10:00:00"),
            ("100012", "保温杯", buyer("shop", "u2"), "不漏水", "5.00", "2026-10-08 00:00:00"),
        ],
        {},
        new_columns=("category",),
    ),
    "Taobao scrape": Line(
        "taobao.csv",
        "username,time,content\nt**1,2025年2月5日 · 颜色分类 深灰,起球了\n云朵,2025年12月6日,很暖和\n",
        "taobao_timeline",
        ("user_key", "reviewed_at", "variant", "text"),
        [
            (None, "2025-02-05 00:00:00", "颜色分类 深灰", "起球了"),
            (buyer("taobao", "云朵"), "2025-12-06 00:00:00", None, "很暖和"),
        ],
        {},
    ),
    "texts only": Line(
        "texts.csv",
        "评论内容\n声音大\n不错。8天后追评：坏了\n",
        "generic_reviews",
        ("text", "follow_up_text"),
        [("声音大", None), ("不错。", "坏了")],
        {},
    ),
    "texts only, XLSX": Line(
        "texts.xlsx",
        sheets([["评论内容"], ["声音大"], ["不错。8天后追评：坏了"]]),
        "generic_reviews",
        ("text", "follow_up_text"),
        [("声音大", None), ("不错。", "坏了")],
        {},
    ),
    "texts only, JSON": Line(
        "texts.json",
        json.dumps([{"\ufeff评论内容": "声音大"}, {"\ufeff评论内容": "不错。8天后追评：坏了"}], ensure_ascii=False),
        "generic_reviews",
        ("text", "follow_up_text"),
        [("声音大", None), ("不错。", "坏了")],
        {},
    ),
    "Tmall simple": Line(
        "天猫评价.xlsx",
        sheets([
            ["评价内容", "评价时间", "评价人"], ["味道正", "11.02", "小**1"], ["有点干", "2026.11.03", "王**2"],
        ]),
        "generic_reviews",
        ("text", "reviewed_at"),
        [("有点干", "2026-11-03 00:00:00")],
        {2: "no_year"},
        new_columns=("评价人",),
    ),
    "Meituan": Line(
        "美团.csv",
        "评论内容,购买商品,星级\n送得快,麻辣烫,50\n凉了,麻辣烫,15\n太咸,酸辣粉,5\n好,酸辣粉,51\n",
        "meituan_purchases",
        ("text", "item_id", "rating", "platform"),
        [
            ("送得快", "麻辣烫", "5.00", "meituan"), ("凉了", "麻辣烫", "1.50", "meituan"),
            ("太咸", "酸辣粉", "0.50", "meituan"), ("好", "酸辣粉", None, "meituan"),
        ],
        {},
        unread=(5,),
    ),
    "Ctrip hotels": Line(
        "携程.csv",
        "评分,评价,评论,日期,位置\n\n4.7,超棒,房间干净,2023年12月27日,上海\n\n,,,,\n3.0,一般,隔音差,2024年1月3日,北京\n",
        "ctrip_hotels",
        ("rating", "text", "reviewed_at"),
        [("4.70", "房间干净", "2023-12-27 00:00:00"), ("3.00", "隔音差", "2024-01-03 00:00:00")],
        {},
    ),
    "Ctrip hotels, XLSX": Line(
        "携程.xlsx",
        sheets([
            ["评分", "评价", "评论", "日期", "位置"],
            [4.7, "超棒", "房间干净", date(2023, 12, 27), "上海"],
            [],
            [3, "一般", "隔音差", date(2024, 1, 3), "北京"],
        ]),
        "ctrip_hotels",
        ("rating", "text", "reviewed_at"),
        [("4.70", "房间干净", "2023-12-27 00:00:00"), ("3.00", "隔音差", "2024-01-03 00:00:00")],
        {},
    ),
    "Dianping": Line(
        "大众点评.xls",
        xls_file({"Sheet1": [
            ["店名", "用户ID", "时间", "总评价星级", "口味", "环境", "服务", "评价"],
            ["老街面馆", 55001, "2025-12-30", "star50", 5, 4, 5, "面条劲道。" * 50],
            ["老街面馆", 55002, "01-02", "star35", 3, 4, 3, "等位太久。" * 400],
        ]}),
        "dianping_reviews",
        ("item_id", "user_key", "reviewed_at", "rating", "text"),
        [("老街面馆", buyer("dianping", "55001"), "2025-12-30 00:00:00", "5.00", "面条劲道。" * 50)],
        {3: "no_year"},
    ),
    "Xiaohongshu notes": Line(
        "notes.csv",
        ",note_id,timestamp,title,content,like_nr,star_nr,comment_nr,user_id,author_name,user_url,images\n"
        "0,64f0aa,1759284000000,空瓶记,用完两瓶了,12,3,4,5f01,甲,https://x/u,[]\n"
        "1,64f0ab,1759370400000,,过敏了,1,0,2,5f02,乙,https://x/u,[]\n",
        "xiaohongshu_notes",
        ("review_id", "reviewed_at", "text", "user_key", "platform"),
        [
            ("64f0aa", "2025-10-01 10:00:00", "空瓶记 用完两瓶了", buyer("xiaohongshu", "5f01"), "xiaohongshu"),
            ("64f0ab", "2025-10-02 10:00:00", "过敏了", buyer("xiaohongshu", "5f02"), "xiaohongshu"),
        ],
        {},
    ),
    "Xiaohongshu comments": Line(
        "评论.csv",
        "笔记链接,页码,评论者昵称,评论者id,评论者主页链接,评论时间,评论IP属地,评论点赞数,评论级别,评论内容\n"
        "https://www.xiaohongshu.com/explore/64f0aa?x=1,1,甲,5f03,https://x/u,2026-10-09 10:00:00,上海,3,一级评论,求链接\n"
        "https://www.xiaohongshu.com/explore/64f0aa?x=1,1,乙,5f04,https://x/u,2026-10-09 11:00:00,广东,0,二级评论,踩雷\n",
        "xiaohongshu_comments",
        ("item_id", "user_key", "reviewed_at", "text"),
        [
            ("64f0aa", buyer("xiaohongshu", "5f03"), "2026-10-09 10:00:00", "求链接"),
            ("64f0aa", buyer("xiaohongshu", "5f04"), "2026-10-09 11:00:00", "踩雷"),
        ],
        {},
    ),
    "Douyin comments": Line(
        "抖音评论.csv",
        "评论属性,创建时间,昵称,cid,评论内容,ip归属\n一级评论,2026-10-10 10:00:00,甲,7300001,多少钱,浙江\n"
        "二级评论,2026-10-10 11:00:00,乙,7300002,质量不行,四川\n",
        "douyin_comments",
        ("review_id", "reviewed_at", "text", "user_key", "platform"),
        [
            ("7300001", "2026-10-10 10:00:00", "多少钱", None, "douyin"),
            ("7300002", "2026-10-10 11:00:00", "质量不行", None, "douyin"),
        ],
        {},
    ),
    "JData behaviour": Line(
        "JData_Action.csv",
        "user_id,sku_id,time,model_id,type,cate,brand\n"
        + "".join(f"266079.0,138778,2016-01-31 23:59:0{kind},,{kind},8,403\n" for kind in range(1, 7)),
        "jdata_events",
        ("user_key", "item_id", "event_type", "category", "brand", "occurred_at"),
        [
            (buyer("jd", "266079"), "138778", event, "8", "403", f"2016-01-31 23:59:0{kind}")
            for kind, event in [(1, "browse"), (2, "cart"), (4, "buy"), (5, "favourite"), (6, "browse")]
        ],
        {4: "left_out"},
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


def test_days_without_a_year_are_read_where_the_mapping_says_when_they_were_seen(ingest, mapping):
    shipped = (FOLDER / "dianping_reviews.yaml").read_text(encoding="utf-8")
    own = mapping(shipped.replace("reviewed_at: 时间", "reviewed_at: {column: 时间, seen_on: 2026-01-10}"))
    rows = ingest("大众点评.xls", LINES["Dianping"].content, now=LATER, source=own).accepted
    assert [(show(row["reviewed_at"]), str(row["rating"])) for row in rows] == [
        ("2025-12-30 00:00:00", "5.00"), ("2026-01-02 00:00:00", "3.50"),
    ]  # fmt: skip


def test_every_line_has_its_platform_on_the_page():
    page = (Path(__file__).parents[2] / "docs" / "mappings.md").read_text(encoding="utf-8")
    assert {line.source for line in LINES.values() if f"`{line.source}`" not in page} == set()
