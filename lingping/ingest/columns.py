"""Values that were read to the columns of the contracts: pseudonyms, hashes, masked texts."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING

from lingping.contracts import EVENTS, ITEMS, ORDERS, REVIEWS, Table
from lingping.ingest.fields import FIELDS, Kind, Value
from lingping.ingest.pseudonyms import KeyRing, pseudonym
from lingping.ingest.text_faults import TEXT_CHARACTERS
from lingping.text.cleaning import clean, compute_text_id
from lingping.text.follow_up import split_follow_up

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: dict[Kind, Table] = {"reviews": REVIEWS, "events": EVENTS, "orders": ORDERS, "items": ITEMS}
ADDED_BY_WAREHOUSE = ("file_id", "occurrence")
_PSEUDONYMS = {"user_id": "user_key", "order_id": "order_key", "line_id": "line_key"}

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
        values = values | _split_follow_ups(values)
        columns |= {name: values[name] for name in ("text", "follow_up_text")}
    for field in [field for field, type_ in FIELDS[kind].items() if type_ == "masked"]:
        columns[field] = _each_distinct(_masked, columns[field])
    if kind == "reviews":
        columns |= _review_columns(columns, values, key)
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


def _review_columns(columns: Columns, values: Values, key: KeyRing) -> Columns:
    names = zip(values["item_id"], values["item_name"], strict=True)
    identities = _hashes({name: columns[name] for name in _IDENTITY} | {"item": [item or name for item, name in names]})
    texts = zip(values["text"], values["follow_up_text"], values["reply_text"], strict=True)
    return {
        "review_id": [
            given or f"c:{key.renew(str(own))}" for given, own in zip(columns["review_id"], identities, strict=True)
        ],
        "item_id": [item or name for item, name in zip(columns["item_id"], columns["item_name"], strict=True)],
        "text": [text or "" for text in _each_distinct(_cut, values["text"])],
        "text_id": _each_distinct(_cut_text_id, values["text"]),
        "follow_up_text": _each_distinct(_cut, values["follow_up_text"]),
        "follow_up_text_id": _each_distinct(_cut_text_id, values["follow_up_text"]),
        "is_text_truncated": [any(len(str(text)) > TEXT_CHARACTERS for text in row if text) for row in texts],
    }


def _order_columns(columns: Columns) -> Columns:
    """What an order line says indirectly: its amount by price and quantity, a refund in full by its state."""
    sums = zip(columns["amount"], columns["order_amount"], columns["price"], columns["quantity"], strict=True)
    amounts = [_line_amount(*row) for row in sums]
    refunds = zip(columns["refund_amount"], columns["after_sales"], amounts, strict=True)
    return {
        "item_id": [item or name for item, name in zip(columns["item_id"], columns["item_name"], strict=True)],
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


def _cut(text: str) -> str:
    return text[:TEXT_CHARACTERS]


def _cut_text_id(text: str) -> str | None:
    return compute_text_id(_cut(text))


def _masked(text: str) -> str | None:
    from lingping.text.masking import mask

    return mask(clean(_cut(text))) or None
