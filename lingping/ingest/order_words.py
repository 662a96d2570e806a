"""What order exports say in words: the state of an order, of its refund, and the province of an address."""

import re

from lingping.ingest.faults import Fault
from lingping.text.script import simplify

ORDER_STATUSES = ("unpaid", "paid", "shipped", "finished", "closed")
AFTER_SALES = ("none", "open", "partly_refunded", "refunded")
PAID_STATUSES = ORDER_STATUSES[1:4]

# In this order: 已发货，退款成功 was shipped, 等待买家确认收货 is not finished, 待付款 is not paid.
_STATUSES = (
    (
        "closed",
        "(?<!退款)(?<!售后)(?:取消|关闭)|作废|无效|(?:交易|付款|支付)失败|删除|拒收"
        "|(?:全额|已)退款$|^退款(?:成功|完成)|已退货|cancel|closed|refunded",
    ),
    ("unpaid", "(?:待|未|等待(?:买家)?)(?:付|支付)|unpaid|pending"),
    ("shipped", "已发货|部分发货|已出库|配送|运输|派送|(?:待|等待.*)(?:收货|签收|确认|自提)|shipped|sent"),
    ("paid", "(?:待|未|等待.*)(?:发货|出库|接单|揽收|成团)|备货|(?:已|买家)付款|已支付|(?:付款|支付)成功|退款中|paid"),
    ("finished", "成功|完成|已收货|已签收|确认收货|已评价|已成团|finished|completed|success"),
)
_AFTER_SALES = (
    ("none", "^无|^-$|没有|未申请|未退款|(?:退款|售后|申请).*(?:关闭|取消|撤销|拒绝|失败)|^none"),
    ("partly_refunded", "部分退款|partly"),
    ("refunded", "(?:全额|已)退款|退款(?:成功|完成)|售后(?:完成|成功)|已退货|refunded"),
    ("open", "中$|待|申请|处理|同意|open"),
)
_PROVINCES = (
    "北京", "天津", "上海", "重庆", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建",
    "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "四川", "贵州", "云南", "西藏", "陕西", "甘肃",
    "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
)  # fmt: skip
_PROVINCE = re.compile(f"\\s*(?:中国|中华人民共和国)?[\\s,，]*({'|'.join(_PROVINCES)})")


def read_order_status(value: str) -> str | Fault:
    """The state of an order, from the words of the marketplaces; `bad_status` for other words."""
    return _find(_STATUSES, value)


def read_after_sales(value: str) -> str | Fault:
    """The state of the refund of an order, from the words of the marketplaces; `bad_status` for other words."""
    return _find(_AFTER_SALES, value)


def read_province(value: str) -> str | None:
    """The province with which an address begins, without 省 and the like; None where it begins with none."""
    match = _PROVINCE.match(simplify(value[:20]))
    return match[1] if match else None


def _find(patterns: tuple[tuple[str, str], ...], value: str) -> str | Fault:
    words = simplify(value[:60]).casefold()
    return next((state for state, pattern in patterns if re.search(pattern, words)), Fault("bad_status"))
