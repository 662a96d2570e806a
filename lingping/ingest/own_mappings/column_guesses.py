"""Which field each column of an unknown export holds: by the names that mappings know, by words, by the cells."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime

from lingping.ingest.faults import Fault, excerpt
from lingping.ingest.fields import EVENT_TYPES, FIELDS, Kind, Type, is_nothing, reader
from lingping.ingest.mappings import Mapping as SourceMapping
from lingping.ingest.mappings import Origin
from lingping.ingest.own_mappings.file_head import DATA, HeadColumn
from lingping.ingest.times import time_reader
from lingping.text.script import simplify

# Fields without which a file of the kind is of little use.
EXPECTED: dict[Kind, tuple[str, ...]] = {
    "reviews": ("text",),
    "events": ("user_id", "event_type", "occurred_at"),
    "orders": ("order_id", "amount", "paid_at"),
    "items": ("item_id", "item_name"),
}
_WORDS = {
    "platform": "平台|platform",
    "merchant_id": "店铺|商家|门店|shop|seller|store|merchant",
    "review_id": "(评论|评价)(id|编号|号)|(review|comment|rate)_?id",
    "order_id": "订单(号|编号|id)|单号|order_?(id|no|number)",
    "user_id": "买家|用户|会员|顾客|客户|旺旺|user|buyer|customer|member|uid",
    "item_id": "(商品|宝贝|产品|货品)(id|编号|编码|链接|号)|货号|链接|(item|product|goods|sku)_?(id|no)|link|url",
    "item_name": "(商品|宝贝|产品|货品)(名称?|标题)?$|标题|品名|title|(item|product|goods)(_?name)?$",
    "variant": "规格|颜色|尺码|款式|型号|属性|sku|variant|colou?r|size|spec",
    "category": "类目|分类|品类|categor",
    "brand": "品牌|brand",
    "rating": "评分|星级|打分|分数|等级|满意度|star|score|rat(e|ing)",
    "text": "(评论|评价|点评)(内容|正文|文本|详情)?$|内容|content|comment|review|text",
    "reviewed_at": "(评论|评价|点评|发表|创建)(时间|日期)|^(时间|日期|time|date)$|(creat|review).*(time|date|_at)",
    "follow_up_text": "追(加|评)(?!.*(时间|日期))|append|follow_?up",
    "follow_up_at": "追(加|评).*(时间|日期)",
    "reply_text": "回复(?!.*(时间|日期))|repl(y|ies)",
    "reply_at": "回复.*(时间|日期)",
    "ordered_at": "(下单|购买|拍下|订单创建)(时间|日期)|order.*(time|date)",
    "event_type": "行为|动作|事件|操作|event|action|behaviou?r",
    "search_query": "搜索词|关键词|query|keyword",
    "occurred_at": "时间|日期|time|date",
    "quantity": "数量|件数|quantity|qty|count|num$",
    "amount": "实付|实收|付款金额|支付金额|成交金额|总金额|金额|paid_amount|amount|payment|total",
    "paid_at": "(付款|支付|成交)(时间|日期)|pa(y|id).*(time|date|_at)",
    "refund_amount": "退款金额|refund.*amount",
    "refunded_at": "退款.*(时间|日期)|refund.*(time|date)",
    "price": "价格|单价|售价|价$|price",
    "sales": "销量|已售|sales|sold",
    "status": "状态|status|state",
    "province": "省|地区|收货地址|province",
    "source_updated_at": "(更新|修改)(时间|日期)|updat|modif",
}
_TIME_FORMATS = (
    ("iso", "written"), ("epoch_s",), ("epoch_ms",), ("epoch_us",), ("%Y%m%d%H%M%S",), ("%Y%m%d",), ("%d/%m/%Y",),
    ("%m/%d/%Y",), ("%m.%d",), ("%m-%d",), ("%m月%d日",), ("%m-%d %H:%M",), ("%m月%d日 %H:%M",), ("excel",),
)  # fmt: skip
_LINKS = (r"[?&]id=(\d+)", r"[?&]item_?[Ii]d=(\d+)", r"[?&]sku_?[Ii]d=(\d+)", r"[?&]goods_id=(\d+)", r"/(\d{5,})\.html")
_KNOWN, _BY_WORD, _BY_CELLS = 3.0, 1.5, 0.5
_FITS = 0.8  # share of the cells that can be read
_WORDED = {"rating": 0.5, "event_type": 0.0}  # the same where a person can say in `values` what the other words mean
_LISTED = 6  # words in a comment
_FEW = 20  # words of stars and actions; more are no such words
_TEXT_CHARACTERS = 6  # mean length from which cells may be reviews


@dataclass(frozen=True)
class Guess:
    """A field and the column that seems to hold it; `options` are further keys of the field.

    `why`: what a person must check; None where the name is one that mappings know.
    """

    field: str
    column: str
    score: float
    options: Mapping[str, object] = dataclass_field(default_factory=dict)
    why: str | None = None


def guess_fields(
    columns: Sequence[HeadColumn], known: Iterable[SourceMapping], now: datetime
) -> tuple[Kind, tuple[Guess, ...]]:
    """The kind of a file, and a guess for each field that one of its columns seems to hold, in the order of FIELDS."""
    mappings = list(known)
    found: dict[Kind, tuple[Guess, ...]] = {kind: _guess_kind(kind, columns, mappings, now) for kind in FIELDS}
    return max(found.items(), key=lambda each: _worth(*each))


def _worth(kind: Kind, guesses: Sequence[Guess]) -> float:
    missing = set(EXPECTED[kind]) - {guess.field for guess in guesses}
    return sum(guess.score for guess in guesses) - _KNOWN * len(missing)


def _guess_kind(
    kind: Kind, columns: Sequence[HeadColumn], mappings: Sequence[SourceMapping], now: datetime
) -> tuple[Guess, ...]:
    names = _names(kind, mappings)
    values = {word: code for mapping in mappings if mapping.kind == kind for word, code in _event_words(mapping)}
    candidates = [
        guess
        for column in columns
        for field, type_ in FIELDS[kind].items()
        if (guess := _guess(field, type_, column, names, values, now))
    ]
    chosen: dict[str, Guess] = {}
    for guess in sorted(candidates, key=lambda guess: -guess.score):
        if guess.field not in chosen and guess.column not in {each.column for each in chosen.values()}:
            chosen[guess.field] = guess
    return tuple(chosen[field] for field in FIELDS[kind] if field in chosen)


def _names(kind: Kind, mappings: Sequence[SourceMapping]) -> dict[str, str]:
    """The field of each column name that mappings of the kind know; what generic ones say counts most."""
    ordered = sorted(
        (each for each in mappings if each.kind == kind), key=lambda each: each.name.startswith("generic_")
    )
    return {
        _form(name): field
        for mapping in ordered
        for field, origin in mapping.columns.items()
        for name in (*(origin.column if len(origin.column) == 1 else ()), *origin.aliases)
    }


def _event_words(mapping: SourceMapping) -> Iterable[tuple[str, str]]:
    is_coded = mapping.name.startswith("generic_")  # 1 is browse in one log and cart in another
    return mapping.columns["event_type"].values.items() if is_coded and "event_type" in mapping.columns else ()


def _guess(
    field: str, type_: Type, column: HeadColumn, names: Mapping[str, str], values: Mapping[str, str], now: datetime
) -> Guess | None:
    known = names.get(_form(column.name)) == field
    by_word = bool(re.search(_WORDS[field], _form(column.name))) if field in _WORDS else False
    fit, options = _fit(field, type_, column.cells, values, now)
    if known:
        doubt = None if fit >= _FITS or not column.cells else "its cells do not look like it"
        unread = _unread_words(type_, column.cells, options).removeprefix("; ")
        return Guess(field, column.name, _KNOWN, options, unread or doubt)
    if by_word and fit >= _WORDED.get(type_, _FITS):
        length = len(max((match[0] for match in re.finditer(_WORDS[field], _form(column.name))), key=len))
        why = f"guessed from its name{_unread_words(type_, column.cells, options)}"
        return Guess(field, column.name, _BY_WORD + length / 100, options, why)
    if column.cells and fit >= _FITS and _is_telling(field, column.cells, options):
        return Guess(field, column.name, _BY_CELLS + _length(column.cells) / 1e4, options, "guessed from its cells")
    return None


def _unread_words(type_: Type, cells: Sequence[str], options: Mapping[str, object]) -> str:
    """The words among stars or actions that a person must give a meaning to, as the end of a comment."""
    if type_ not in _WORDED:
        return ""
    known = options.get("values", {})
    read = reader(type_, divide_by=int(str(options.get("divide_by", 1))))
    words = [word for word in dict.fromkeys(cells) if word not in known and isinstance(read(word), Fault)]  # pyright: ignore[reportOperatorIssue]
    if len(words) > _FEW:  # perhaps not words but people
        return f"; say in `values` what its {len(words)} words mean"
    shown = ", ".join(excerpt(word)[:12] for word in words[:_LISTED])
    return f"; say in `values` what these mean: {shown}" if words else ""


def _is_telling(field: str, cells: Sequence[str], options: Mapping[str, object]) -> bool:
    """Whether cells alone suggest the field: long texts are reviews, times with a year are when it happened."""
    if field == "text":
        is_prose = not any(cell.startswith("http") or DATA.fullmatch(cell) for cell in cells[:20])
        return is_prose and _length(cells) >= _TEXT_CHARACTERS
    if field == "event_type":
        return len(set(cells)) > 1
    if field == "item_id":
        return "extract" in options
    return field in ("reviewed_at", "occurred_at", "paid_at") and options.get("format") not in ("excel", "%Y%m%d")


def _length(cells: Sequence[str]) -> float:
    return sum(map(len, cells)) / len(cells)


def _fit(
    field: str, type_: Type, cells: Sequence[str], values: Mapping[str, str], now: datetime
) -> tuple[float, dict[str, object]]:
    """Share of the cells that can be read as the type, and the keys by which."""
    filled = [cell for cell in cells if not is_nothing(type_, field, cell)]
    if not filled:
        return 1.0, {}
    if type_ == "time":
        return max((_time_fit(filled, formats, now) for formats in _TIME_FORMATS), key=lambda each: each[0])
    if type_ == "event_type":
        return _event_fit(filled, values)
    if type_ in ("identifier", "secret"):
        return _id_fit(field, filled)
    if type_ == "rating":
        return max((_rating_fit(filled, divide_by) for divide_by in (1, 10, 20)), key=lambda each: each[0])
    return _share(filled, reader(type_, divide_by=1)), {}


def _time_fit(cells: Sequence[str], formats: tuple[str, ...], now: datetime) -> tuple[float, dict[str, object]]:
    lacks_year = "%" in formats[0] and "%Y" not in formats[0]
    read = time_reader(
        formats=formats,
        zone="Asia/Shanghai",
        year=now.year - 1 if lacks_year else None,  # any: the person writes the right one
        not_before=None,
        not_after=None,
        now=now,
    )
    options: dict[str, object] = {} if formats == Origin.model_fields["format"].default else {"format": formats[0]}
    return _share(cells, read), options | ({"year": now.year} if lacks_year else {})


def _event_fit(cells: Sequence[str], values: Mapping[str, str]) -> tuple[float, dict[str, object]]:
    used = {cell: values[cell] for cell in sorted(set(cells)) if cell in values}
    share = sum(cell in EVENT_TYPES or cell in used for cell in cells) / len(cells)
    return share, ({"values": used} if used else {})


def _id_fit(field: str, cells: Sequence[str]) -> tuple[float, dict[str, object]]:
    for pattern in _LINKS if field == "item_id" else ():
        found = sum(bool(re.search(pattern, cell)) for cell in cells) / len(cells)
        if found >= _FITS:
            return found, {"extract": pattern}
    return _share(cells, reader("identifier", divide_by=1)), {}


def _rating_fit(cells: Sequence[str], divide_by: int) -> tuple[float, dict[str, object]]:
    share = _share(cells, reader("rating", divide_by=divide_by))
    return share, {"divide_by": divide_by} if divide_by > 1 else {}


def _share(cells: Sequence[str], read: Callable[[str], object]) -> float:
    good = {cell: not isinstance(read(cell), Fault) for cell in set(cells)}
    return sum(good[cell] for cell in cells) / len(cells)


def _form(name: str) -> str:
    return simplify(unicodedata.normalize("NFKC", name)).casefold().strip()
