"""The fields of reviews, events, orders and items, and how each type of field is read from text."""

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from lingping.ingest.faults import Fault
from lingping.ingest.order_words import read_after_sales, read_order_status, read_province
from lingping.ingest.text_faults import label_fault, text_fault
from lingping.text.masking import mask_kept

Kind = Literal["reviews", "events", "orders", "items"]
Type = Literal[
    "platform", "merchant", "identifier", "secret", "label", "text", "masked", "time", "rating", "count", "money",
    "event_type", "order_status", "after_sales", "province",
]  # fmt: skip
Value = str | int | Decimal | Fault | None

_SHOP: dict[str, Type] = {"platform": "platform", "merchant_id": "merchant"}
FIELDS: dict[Kind, dict[str, Type]] = {
    "reviews": {
        **_SHOP, "review_id": "identifier", "user_id": "secret", "order_id": "secret",
        "item_id": "identifier", "item_name": "masked", "variant": "label", "rating": "rating", "text": "text",
        "follow_up_text": "text", "follow_up_at": "time", "reply_text": "masked", "reply_at": "time",
        "reviewed_at": "time", "ordered_at": "time", "source_updated_at": "time",
    },
    "events": {
        **_SHOP, "user_id": "secret", "item_id": "identifier", "category": "label",
        "brand": "label", "event_type": "event_type", "search_query": "masked", "occurred_at": "time",
    },
    "orders": {
        **_SHOP, "order_id": "secret", "line_id": "secret", "item_id": "identifier", "item_name": "masked",
        "user_id": "secret", "status": "order_status", "after_sales": "after_sales",
        "quantity": "count", "price": "money", "order_amount": "money", "amount": "money",
        "paid_at": "time", "ordered_at": "time", "refund_amount": "money", "refunded_at": "time",
        "province": "province", "source_updated_at": "time",
    },
    "items": {
        **_SHOP, "item_id": "identifier", "item_name": "masked", "category": "label",
        "brand": "label", "price": "money", "sales": "count", "source_updated_at": "time",
    },
}  # fmt: skip

EVENT_TYPES = ("browse", "favourite", "cart", "buy", "search")

# Without one field of each group no row can be accepted.
NEEDED: dict[Kind, tuple[tuple[str, ...], ...]] = {
    "reviews": (("text", "review_id", "rating", "follow_up_text", "reviewed_at"),),
    "events": (("event_type",), ("occurred_at",)),
    "orders": (("order_id",), ("amount", "order_amount", "price"), ("paid_at", "ordered_at", "status")),
    "items": (("item_id",),),
}

_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d*[eE][+-]?|[eE]\+)\d+")  # 5E10 alone may be a code
_TOTAL = re.compile("(?:本页|全部)?(?:合计|总计|小计|总和|共计|合計|總計|小計)[:：]?")
_PROTECTED = re.compile(r"""="(.*)"|['‘’`](.*)""")  # how shops keep Excel from rounding a long number
# What exports write for nothing. Not in texts and names, where people choose the words.
_NOTHING = frozenset(
    {"null", "(null)", "<null>", "none", "nil", "nan", "n/a", "#n/a", "undefined", "\\n", "-", "--", "—", "——"}
)
_ANONYMOUS = re.compile(
    "0+|-1|无|匿(?:名|[*＊]{1,9})(?:用户|买家|会员|顾客|评价|用戶|買家|會員|顧客|[户者人客名])?|"
    "(?:未知|未登录|默认)(?:用户|买家|会员)?|游客|访客|佚名|(?:[该此]?(?:用户|账号|帐号|账户))?已注销(?:用户)?|"
    "anonymous(?: user)?|unknown(?: user)?|guest",
    re.IGNORECASE,
)
_STARRED_OUT = re.compile(".{0,3}[*＊]{2,}.{0,3}")  # 小**1 stands for many customers
_WHOLE_FLOAT = re.compile(r"(\d{1,15})\.0")  # what pandas makes of whole numbers in a column with gaps
_WITH_PLACEHOLDERS = ("identifier", "secret", "time", "count", "money")
_UNSAFE = re.compile(r'[\x00-\x1f\x7f-\x9f\ud800-\udfff<>:"/\\|?*]|^\.|[. ]$')
_CONTACT = re.compile(r"\[(?:手机号|身份证|银行卡|邮箱|微信|QQ|电话)\]")
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # file names that Windows refuses
_NAME_BYTES = 200  # a file name of 255 bytes has room for the week and the ending
_RATING = re.compile(r"(\d{1,4}(?:\.\d{1,4})?) ?(半)? ?(?:分|颗?星|stars?)?(半)?", re.IGNORECASE)
_RATING_OF = re.compile(
    r"(\d{1,3}(?:\.\d{1,2})?) ?[分星]? ?(?:/|out of) ?(5|10|100) ?(?:分|颗?星|stars?)?", re.IGNORECASE
)
_STAR_WORDS = {
    **{f"{digit}星半": stars + Decimal("0.5") for stars, digit in enumerate("一二三四", 1)},
    **{f"{digit}{unit}": stars for stars, digit in enumerate("一二三四五", 1) for unit in ("星", "颗星", "分")},
    **{"★" * stars + "☆" * rest: stars for stars in range(1, 6) for rest in (0, 5 - stars)},
    "满分": 5, "五星好评": 5, "好评": 5, "好評": 5, "中评": 3, "中評": 3, "差评": 1, "差評": 1,
}  # fmt: skip
_NUMBER = re.compile(r"[^\d.,(（−–—－-]{0,20}(\d[\d,]{0,15}(?:\.\d{1,20})?) ?([万亿]?)[^\d.,-]{0,20}")
_UNITS = {"": 1, "万": 10_000, "亿": 100_000_000}
_CENT = Decimal("0.01")
_HALF = Decimal("0.5")  # also the fewest stars
_MOST = 2**31  # pieces; also far below the yuan that DECIMAL(12,2) holds


def reader(type_: Type, *, divide_by: int) -> Callable[[str], Value]:
    """The function that reads one stripped, non-empty value of any type but time, or finds its fault."""
    readers: dict[Type, Callable[[str], Value]] = {
        "platform": lambda value: _read_name(value, "bad_platform"),
        "merchant": lambda value: _read_name(value, "bad_merchant_id"),
        "identifier": read_identifier,
        "secret": read_identifier,
        "label": lambda value: label_fault(value) or value,
        "text": lambda value: text_fault(value) or value,
        "masked": lambda value: text_fault(value) or value,
        "rating": lambda value: read_rating(value, divide_by),
        "count": read_count,
        "money": lambda value: read_money(value, divide_by),
        "event_type": lambda value: value if value in EVENT_TYPES else Fault("bad_event_type"),
        "order_status": read_order_status,
        "after_sales": read_after_sales,
        "province": read_province,
    }
    return readers[type_]


def is_nothing(type_: Type, field: str, value: str) -> bool:
    """Whether a stripped cell is a placeholder for no value: null or - in most fields, 匿名用户 for a customer."""
    if field == "user_id" and (_ANONYMOUS.fullmatch(value) or _STARRED_OUT.fullmatch(value)):
        return True
    return type_ in _WITH_PLACEHOLDERS and value.casefold() in _NOTHING


def is_unsafe_name(name: str) -> bool:
    """Whether a merchant's name could not be, or could escape from, a file name on some system."""
    return bool(_UNSAFE.search(name) or _DEVICE.fullmatch(name)) or len(name.encode()) > _NAME_BYTES


def names_person(name: str) -> bool:
    """Whether a merchant's name has a person's contact data in it. Addresses of shops are none, nor are bare digits."""
    return not name.isdigit() and bool(_CONTACT.search(mask_kept(name)))


def _read_name(value: str, reason: str) -> Value:
    return Fault(reason) if is_unsafe_name(value) or names_person(value) else value


def read_identifier(value: str) -> Value:
    """A number or code that identifies; one that a spreadsheet rounded (1.23457E+17), also in a part, is a fault."""
    if value.isascii() and value.isdigit():
        return label_fault(value) or value
    if _TOTAL.fullmatch(value):
        return Fault("total_row")
    protected = _PROTECTED.fullmatch(value)
    plain = (protected[1] or protected[2] or "").strip() if protected else value.strip()
    if any(_SCIENTIFIC.fullmatch(part) for part in plain.split()):  # a name with a telephone, too
        return Fault("scientific_id")
    whole = _WHOLE_FLOAT.fullmatch(plain)
    return label_fault(plain) or (whole[1] if whole else plain or None)


def read_rating(value: str, divide_by: int) -> Value:
    """Stars up to 5 as a number (4, 4.7, 5.0分, 3星半), a fraction (9/10) or in words (五星, ★★★☆☆, 好评).

    Whole stars are an int, others have up to two decimals.
    """
    if value in _STAR_WORDS:
        return _STAR_WORDS[value]
    if match := _RATING_OF.fullmatch(value):
        stars = Decimal(match[1]) * 5 / int(match[2])
    elif match := _RATING.fullmatch(value):
        stars = Decimal(match[1]) / divide_by + (_HALF if match[2] or match[3] else 0)
    else:
        return Fault("bad_rating")
    if not _HALF <= stars <= 5:
        return Fault("bad_rating")
    return int(stars) if stars == int(stars) else stars.quantize(_CENT, ROUND_HALF_UP).normalize()


def read_count(value: str) -> Value:
    """A whole number as shops display it: 1,549 or 月成交 3.1万笔."""
    number = _number(value)
    return Fault("bad_number") if number is None or number % 1 else int(number)


def read_money(value: str, divide_by: int) -> Value:
    """An amount in yuan, to the cent; `divide_by` is 100 for a source that counts in fen."""
    number = _number(value)
    return Fault("bad_amount") if number is None else (number / divide_by).quantize(_CENT, ROUND_HALF_UP)


def _number(value: str) -> Decimal | None:
    match = _NUMBER.fullmatch(value)
    if match is None:
        return None
    number = Decimal(match[1].replace(",", "")) * _UNITS[match[2]]
    return number if number < _MOST else None
