"""Values that were read to the columns of the contracts: pseudonyms, hashes, masked texts."""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from lingping.contracts import EVENTS, ITEMS, ORDERS, REVIEWS, Table
from lingping.ingest.fields import FIELDS, Kind, Type, Value
from lingping.ingest.pseudonyms import KeyRing, pseudonym
from lingping.ingest.text_faults import TEXT_CHARACTERS
from lingping.text.cleaning import clean, compute_text_id
from lingping.text.follow_up import split_follow_up
from lingping.text.masking import mask, mask_kept

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: dict[Kind, Table] = {"reviews": REVIEWS, "events": EVENTS, "orders": ORDERS, "items": ITEMS}
ADDED_BY_WAREHOUSE = ("file_id", "occurrence")
_PSEUDONYMS = {"user_id": "user_key", "order_id": "order_key", "line_id": "line_key"}

_MARGIN = 100  # longer than any personal datum: one that the cut would halve is masked whole
_OWN_ID = re.compile("c:[0-9a-f]{32}")
_ID_DIGITS = 6  # too few to find a phone number by, even for somebody who has the key

# What makes two reviews without a source id the same: what the customer did. Follow-ups and replies come later.
_IDENTITY = ("user_key", "order_key", "variant", "rating", "text", "reviewed_at", "ordered_at")

Values = dict[str, list[Value]]
Columns = dict[str, Sequence[Value]]


def accepted_columns(
    kind: Kind, values: Values, lines: list[int], *, platform: str, merchant: str, key: KeyRing
) -> "pa.RecordBatch":
    """The rows in the columns of their contract, without those that the warehouse adds.

    `content_hash` is over everything that the source has of the row, before masking and cutting: a better mask, or
    another line of another file, does not make it another row. It is over what the first secret made, like the ids that
    reviews without one get: so a rotated key does not make it another row either, once the later secrets renew it too.
    """
    columns: Columns = dict(values)
    columns["platform"] = [value or platform for value in values["platform"]]
    columns["merchant_id"] = [value or merchant for value in values["merchant_id"]]
    for field, name in _PSEUDONYMS.items():
        if field in columns:
            columns[name] = _pseudonyms(key.first, columns["platform"], columns.pop(field))
    columns["content_hash"] = _hashes(columns)
    if kind == "reviews":
        columns |= _split_follow_ups(values)
        columns["review_id"] = _review_ids(columns, key)
        columns["is_text_truncated"] = _find_truncated(columns)
    for field, type_ in FIELDS[kind].items():
        if type_ in _MASKED_BY:
            columns[field] = _each_distinct(_MASKED_BY[type_], columns[field])
        elif type_ == "identifier":
            columns[field] = _each_distinct(partial(_mask_id, key), columns[field])
    if kind in ("reviews", "orders"):
        names = zip(columns["item_id"], columns["item_name"], strict=True)
        columns["item_id"] = [item or name for item, name in names]
    if kind == "reviews":
        columns |= _text_columns(columns)
    if kind == "orders":
        columns |= _order_columns(columns)
    return record_batch(TABLES[kind], columns | _renewed(columns, key) | {"line": lines})


def record_batch(table: Table, columns: Mapping[str, Sequence[object]]) -> "pa.RecordBatch":
    """The columns as Arrow, typed and ordered like the table's contract."""
    import pyarrow as pa  # 0.1 s

    schema = pa.schema([field for field in table.schema if field.name not in ADDED_BY_WAREHOUSE])
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _renewed(columns: Columns, key: KeyRing) -> Columns:
    """The columns that are made with the key, under every secret of the ring."""
    if "user_key" not in columns or key == key.first:  # items name nobody
        return {}
    made = columns.keys() & {*_PSEUDONYMS.values(), "content_hash"}
    return {name: _each_distinct(key.renew, columns[name]) for name in made}


def _review_ids(columns: Columns, key: KeyRing) -> list[Value]:
    """The id of the source, else one made of what the customer did."""
    items = zip(columns["item_id"], columns["item_name"], strict=True)
    identities = _hashes({name: columns[name] for name in _IDENTITY} | {"item": [item or name for item, name in items]})
    ids = zip(columns["review_id"], identities, strict=True)
    return [given or f"c:{key.renew(str(own))}" for given, own in ids]


def _find_truncated(columns: Columns) -> list[Value]:
    texts = zip(columns["text"], columns["follow_up_text"], columns["reply_text"], strict=True)
    return [any(len(str(text)) > TEXT_CHARACTERS for text in row if text) for row in texts]


def _text_columns(columns: Columns) -> Columns:
    """Masked texts and their ids: an id of the text as written could be found by trying every phone number in it."""
    return {
        "text": [text or "" for text in columns["text"]],
        "text_id": _each_distinct(compute_text_id, columns["text"]),
        "follow_up_text_id": _each_distinct(compute_text_id, columns["follow_up_text"]),
    }


def _order_columns(columns: Columns) -> Columns:
    """What an order line says indirectly: its amount by price and quantity, a refund in full by its state."""
    sums = zip(columns["amount"], columns["order_amount"], columns["price"], columns["quantity"], strict=True)
    amounts = [_line_amount(*row) for row in sums]
    refunds = zip(columns["refund_amount"], columns["after_sales"], amounts, strict=True)
    return {
        "amount": amounts,
        "refund_amount": [
            (amount if given is None and state == "refunded" else given) or Decimal(0)
            for given, state, amount in refunds
        ],
    }


def _line_amount(amount: Value, order_amount: Value, price: Value, quantity: Value) -> Decimal | None:
    """What was paid for a line; None where only the amount of its whole order is known (staging.orders divides it)."""
    if isinstance(amount, Decimal):
        return amount
    if order_amount is not None or not isinstance(price, Decimal):
        return None
    return price * (quantity if isinstance(quantity, int) else 1)


def _split_follow_ups(values: Values) -> Values:
    """Texts and follow-ups, where an export wrote the second behind the first."""
    parts = [
        (text, own) if own or not text else split_follow_up(str(text))
        for text, own in zip(values["text"], values["follow_up_text"], strict=True)
    ]
    return {"text": [text for text, _ in parts], "follow_up_text": [follow_up for _, follow_up in parts]}


def _pseudonyms(key: KeyRing, platforms: Sequence[Value], ids: Sequence[Value]) -> list[Value]:
    pairs = list(zip(platforms, ids, strict=True))
    keys = {pair: pseudonym(key, str(pair[0]), str(pair[1])) for pair in set(pairs) if pair[1] is not None}
    return [keys.get(pair) for pair in pairs]


def _hashes(columns: Columns) -> list[Value]:
    """128-bit BLAKE2b of each row in hex, over the names and values of its filled cells alone.

    Thus a field that a later version learns to read changes no hash of the rows without it. The NUL that separates
    cells is in none of them: such rows are quarantined.
    """
    named = [[None if value is None else f"{name}={value}" for value in columns[name]] for name in sorted(columns)]
    rows = ("\0".join(filter(None, row)) for row in zip(*named, strict=True))
    return [blake2b(row.encode(), digest_size=16).hexdigest() for row in rows]


def _each_distinct(function: Callable[[str], str | None], values: Sequence[Value]) -> list[Value]:
    results: dict[Value, Value] = {value: function(str(value)) for value in set(values) if value is not None}
    return [results.get(value) for value in values]


def _mask_whole(text: str) -> str | None:
    return mask_kept(text[: TEXT_CHARACTERS + _MARGIN])[:TEXT_CHARACTERS]


def _mask_name(text: str) -> str | None:
    return mask(clean(text[: TEXT_CHARACTERS + _MARGIN]))[:TEXT_CHARACTERS] or None


def _mask_id(key: KeyRing, value: str) -> str:
    """An id without personal data; one that had some ends in digits that only the key makes, so that it stays one.

    Bare digits are a number of the source, even if they could be a phone, but not if they could be an identity card.
    """
    masked = value if _OWN_ID.fullmatch(value) else mask_kept(value)
    is_number = value.isdigit() and masked != "[身份证]"
    return value if is_number or masked == value else f"{masked}~{pseudonym(key.first, 'id', value)[:_ID_DIGITS]}"


_MASKED_BY: dict[Type, Callable[[str], str | None]] = {"text": _mask_whole, "label": _mask_whole, "masked": _mask_name}
