"""Values that were read to the columns of the contracts: pseudonyms, hashes, masked texts."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import blake2b
from typing import TYPE_CHECKING

from lingping.contracts import EVENTS, ITEMS, ORDERS, REVIEWS, Table
from lingping.ingest.fields import FIELDS, Kind, Value
from lingping.ingest.pseudonyms import pseudonym
from lingping.ingest.texts import TEXT_CHARACTERS
from lingping.text.cleaning import clean, text_id

if TYPE_CHECKING:
    import pyarrow as pa

TABLES: dict[Kind, Table] = {"reviews": REVIEWS, "events": EVENTS, "orders": ORDERS, "items": ITEMS}
ADDED_BY_WAREHOUSE = ("file_id", "occurrence")

# What makes two reviews without a source id the same: what the customer did. Follow-ups and replies come later.
_IDENTITY = ("user_key", "order_key", "item", "variant", "rating", "text", "reviewed_at", "ordered_at")

Values = dict[str, list[Value]]
Columns = dict[str, Sequence[Value]]


def accepted_columns(
    kind: Kind, values: Values, lines: list[int], *, platform: str, merchant: str, key: bytes
) -> "pa.RecordBatch":
    """The rows in the columns of their contract, without those that the warehouse adds.

    `content_hash` is over everything that the source says of the row, before masking and cutting: a better mask, or
    another line of another file, does not make it another row.
    """
    columns: Columns = dict(values)
    columns["platform"] = [value or platform for value in values["platform"]]
    columns["merchant_id"] = [value or merchant for value in values["merchant_id"]]
    for field, name in (("user_id", "user_key"), ("order_id", "order_key")):
        if field in columns:
            columns[name] = _pseudonyms(key, columns["platform"], columns.pop(field))
    columns["content_hash"] = _hashes([columns[name] for name in sorted(columns)])
    for field in [field for field, type_ in FIELDS[kind].items() if type_ == "masked"]:
        columns[field] = _each_distinct(_masked, columns[field])
    if kind == "reviews":
        columns |= _review_columns(columns, values["item_name"])
    if kind == "orders":
        columns["refund_amount"] = [value or Decimal(0) for value in columns["refund_amount"]]
    return record_batch(TABLES[kind], columns | {"line": lines})


def record_batch(table: Table, columns: Mapping[str, Sequence[object]]) -> "pa.RecordBatch":
    """The columns as Arrow, typed and ordered like the table's contract."""
    import pyarrow as pa  # 0.1 s

    schema = pa.schema([field for field in table.schema if field.name not in ADDED_BY_WAREHOUSE])
    return pa.record_batch([pa.array(columns[field.name], field.type) for field in schema], schema=schema)


def _review_columns(columns: Columns, item_names: Sequence[Value]) -> Columns:
    items = list(zip(columns["item_id"], item_names, columns["item_name"], strict=True))
    identities = _hashes([
        (columns | {"item": [item or name for item, name, _ in items]})[name] for name in _IDENTITY
    ])  # fmt: skip
    texts = [str(text or "") for text in columns["text"]]
    written = zip(texts, columns["follow_up_text"], columns["reply_text"], strict=True)
    added: Columns = {
        "review_id": [given or f"c:{own}" for given, own in zip(columns["review_id"], identities, strict=True)],
        "item_id": [item or masked for item, _, masked in items],
        "text": [text[:TEXT_CHARACTERS] for text in texts],
        "follow_up_text": _each_distinct(lambda text: text[:TEXT_CHARACTERS], columns["follow_up_text"]),
        "is_text_truncated": [any(len(str(text)) > TEXT_CHARACTERS for text in row if text) for row in written],
    }
    return added | {
        "text_id": _each_distinct(text_id, added["text"]),
        "follow_up_text_id": _each_distinct(text_id, added["follow_up_text"]),
    }


def _pseudonyms(key: bytes, platforms: Sequence[Value], ids: Sequence[Value]) -> list[Value]:
    pairs = list(zip(platforms, ids, strict=True))
    keys = {pair: pseudonym(key, str(pair[0]), str(pair[1])) for pair in set(pairs) if pair[1] is not None}
    return [keys.get(pair) for pair in pairs]


def _hashes(columns: Sequence[Sequence[Value]]) -> list[Value]:
    """128-bit BLAKE2b of each row in hex. No value holds the NUL that separates them: such rows are quarantined."""
    written = [["" if value is None else str(value) for value in column] for column in columns]
    return [blake2b("\0".join(row).encode(), digest_size=16).hexdigest() for row in zip(*written, strict=True)]


def _each_distinct(function: Callable[[str], str | None], values: Sequence[Value]) -> list[Value]:
    results: dict[Value, Value] = {value: function(str(value)) for value in set(values) if value is not None}
    return [results.get(value) for value in values]


def _masked(text: str) -> str | None:
    from lingping.text.masking import mask

    return mask(clean(text[:TEXT_CHARACTERS])) or None
