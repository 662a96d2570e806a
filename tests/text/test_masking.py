"""Personal data is masked; numbers and words about the goods stay."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingping.text.masking import mask, remove_placeholders

PERSONAL = [
    ("打13800000000找我", "打[手机号]找我"),
    ("138 0000 0000", "[手机号]"),
    ("138-0000-0000谢谢", "[手机号]谢谢"),
    ("1380 000 0000", "[手机号]"),
    ("1380-0000-000", "[手机号]"),
    ("1 3 8 0 0 0 0 0 0 0 0", "[手机号]"),
    ("１３８００００００００", "[手机号]"),
    ("138\u200b0000\u200b0000", "[手机号]"),
    ("①③⑧00000000", "[手机号]"),
    ("+86 13800000000", "[手机号]"),
    ("8613800000000", "[手机号]"),
    ("Tel:13800000000", "Tel:[手机号]"),
    ("tel13800000000", "tel[手机号]"),
    ("幺三八零零零零一二三四", "[手机号]"),
    ("幺三八 〇〇〇〇 一二三四", "[手机号]"),
    ("138零零零零1234", "[手机号]"),
    ("13800000000和13900000000", "[手机号]和[手机号]"),
    ("id13812345678", "id[手机号]"),
    ("138_1234_5678", "[手机号]"),
    ("138/1234/5678", "[手机号]"),
    ("138、1234、5678", "[手机号]"),
    ("138*1234*5678", "[手机号]"),
    ("138🌸1234🌸5678", "[手机号]"),
    ("1️⃣3️⃣8️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣", "[手机号]"),
    ("𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "[手机号]"),
    ("￥150（13800000000）", "￥150（[手机号]）"),
    ("someone艾特qq点com", "[邮箱]"),
    ("1101051949123100 2X13800000000", "[身份证][手机号]"),
    ("座机010-62345678", "座机[电话]"),
    ("(021) 62345678", "[电话]"),
    ("电话：01062345678", "电话：[电话]"),
    ("11010519491231002X", "[身份证]"),
    ("110105 19491231 002x", "[身份证]"),
    ("身份证号码：110105194912310021", "身份证号码：[身份证]"),
    ("身份证110105491231002", "身份证[身份证]"),
    ("发到 someone.x@example.com 吧", "发到 [邮箱] 吧"),
    ("邮箱someone＠example.com", "邮箱[邮箱]"),
    ("微信：lovely_cat", "微信：[微信]"),
    ("微信号lovelycat", "微信号[微信]"),
    ("vx:cat-2024", "vx:[微信]"),
    ("加V信 cat20241", "加V信 [微信]"),
    ("wx13800000000", "wx[微信]"),
    ("weixin cat_90s", "weixin [微信]"),
    ("加我cat20241发图", "加我[微信]发图"),
    ("微信同号13800000000", "微信同号[手机号]"),
    ("QQ123456789", "QQ[QQ]"),
    ("扣扣群：1234567", "扣扣群：[QQ]"),
    ("订单号：250101123456789012", "订单号：[订单号]"),
    ("订单编号是2501011234567", "订单编号是[订单号]"),
    ("快递单号SF1234567890123", "快递单号[订单号]"),
    ("4111 1111 1111 1111", "[银行卡]"),
    ("退到4111111111111111", "退到[银行卡]"),
    ("银行卡号6222020000000000000", "银行卡号[银行卡]"),
    ("我叫张三，退款给我", "我叫[姓名]，退款给我"),
    ("我叫王小明住在楼上", "我叫[姓名]住在楼上"),
    ("我的名字叫欧阳修", "我的名字叫[姓名]"),
    ("收货人：李四", "收货人：[姓名]"),
    ("收件人:李四地址在下面", "收件人:[姓名]地址在下面"),
    ("姓名：阿依古丽，", "姓名：[姓名]，"),
    ("寄到长安路88号3栋502室的", "寄到[地址]的"),
    ("住在阳光小区3号楼2单元501，太慢", "住在[地址]，太慢"),
    ("送到幸福花园三号楼", "送到[地址]"),
]  # fmt: skip

NOT_PERSONAL = [
    "货号13800000000",
    "货号：13800000000",
    "SKU 13800000000",
    "型号13912345678很耐用",
    "A13912345678",
    "条码6901234567892",
    "999.9",
    "满3999减500，到手3499.00元",
    "20000mAh的充电宝",
    "15.6寸 2560 1440 的屏",
    "iPhone15 Pro Max 256G",
    "XPS13-9310",
    "2024-01-01 12:00:00收到",
    "110105194912310021",  # the check character is wrong: a number of the goods
    "我叫了外卖",
    "我叫他来装",
    "我叫安装师傅来的",
    "我叫客服退款",
    "联系人：在通讯录里找不到",
    "用微信支付",
    "微信付款100000元",
    "加我一个",
    "QQ糖好吃",
    "订单已经三天了",
    "一路3层包装",
    "线路板很结实，放在路边5天",
    "一二三四五六七",
    "123456789012",
    "1399/1299/999三个价位",
    "150×200×1800mm",
    "138*1234*5678mm的板材",
    "1 3 5 7 9 11 13 15 17",
    "生于1899.9.15，卒于1962.2.9",
    "商户名：苗家甜后",
]


@pytest.mark.parametrize(("text", "expected"), PERSONAL)
def test_personal_data_is_replaced_and_the_rest_of_the_text_stays(text: str, expected: str):
    assert mask(text) == expected


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_numbers_and_words_about_the_goods_stay(text: str):
    assert mask(text) == text


FRAGMENTS = st.sampled_from(
    [part for text, _ in PERSONAL for part in (text, text[: len(text) // 2], text[len(text) // 2 :])]
    + NOT_PERSONAL
    + [
        "[手机号]",
        "[订单号]",
        "[微信]",
        "[QQ]",
        "@",
        "-",
        " ",
        ".",
        "：",
        "a",
        "1",
        "138",
        "0000",
        "路",
        "号",
        "我叫",
        "王",
    ]
)


@settings(deadline=None)
@given(st.lists(FRAGMENTS | st.text(max_size=3), max_size=8).map("".join))
def test_masking_a_masked_text_changes_nothing(text: str):
    assert mask(mask(text)) == mask(text)


@settings(deadline=None)
@given(st.text(alphabet="大小好坏的了吗，。！ abcXYZ👍", max_size=60))
def test_a_text_without_personal_data_is_not_changed(text: str):
    assert mask(text) == text


@pytest.mark.parametrize(
    ("beginning", "end", "found"),
    [
        ("a" * 100_000, "@", 0),
        ("a." * 50_000, "@example.com", 1),
        ("a@" * 50_000, "example.com", 1),
        ("1" * 100_000, "", 0),
        ("1-" * 50_000, "", 0),
        ("1 3 " * 25_000, "x 13800000000", 1),
        ("13800000000 " * 10_000, "", 10_000),
        ("1 3 8 0 0 0 0 0 0 0 0 " * 5_000, "", 5_000),
        ("1🌸" * 50_000, "", 0),
        ("深圳市" * 30_000, "长安路1号", 1),
        ("微信 " * 30_000, "cat_90s", 1),
        ("微信号" * 30_000, "lovelycat", 1),
        ("订单" * 50_000, "2501011234567", 1),
        ("路" * 100_000, "1号", 1),
        ("长安路1号楼" * 10_000, "", 10_000),
        ("1号" * 50_000, "，13800000000", 1),
        ("我叫" * 50_000, "，13800000000", 1),
        ("幺三" * 18_000, "", 3_000),
    ],
    ids=lambda value: str(value)[:12],
)
def test_a_hundred_kilobytes_of_one_pattern_are_masked_in_full(beginning: str, end: str, found: int):
    """All matches are found; a pattern with unbounded backtracking would not finish."""
    assert mask(beginning + end).count("[") == found


def test_placeholders_are_removed_completely():
    assert remove_placeholders(mask("我叫张三，打13800000000")).split() == ["我叫", "，打"]
