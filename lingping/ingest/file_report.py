"""What a person should know of a file that was read: columns that were not read, and why it gave no stars, dates, …."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lingping.counts import count_of
from lingping.ingest.fields import Kind
from lingping.ingest.mappings import Mapping, Origin
from lingping.ingest.plans import FieldPlan

if TYPE_CHECKING:
    import pyarrow as pa

    from lingping.ingest.rows import Batch

_SHOWN = 12  # columns in a note
_NAMES = 3  # names of a column in a note
# What people miss when it is nowhere in a file: its name, its column in the contract, and the fields that fill it.
_EXPECTED: dict[Kind, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "reviews": (
        ("stars", "rating", ("rating",)),
        ("texts", "text_id", ("text",)),
        ("dates", "reviewed_at", ("reviewed_at",)),
        ("items", "item_id", ("item_id", "item_name")),
        ("customers", "user_key", ("user_id",)),
    ),
    "events": (("items", "item_id", ("item_id",)), ("customers", "user_key", ("user_id",))),
    "orders": (
        ("times of payment", "paid_at", ("paid_at",)),
        ("items", "item_id", ("item_id", "item_name")),
        ("customers", "user_key", ("user_id",)),
    ),
    "items": (("names", "item_name", ("item_name",)), ("prices", "price", ("price",))),
}


@dataclass(frozen=True)
class Tally:
    """What the accepted rows of a file hold, added up batch by batch."""

    filled: Counter[str] = field(default_factory=Counter)  # column of the contract → rows that have a value
    unread: Counter[str] = field(default_factory=Counter)  # column of the file → cells that could not be read
    examples: dict[str, str] = field(default_factory=dict)

    def add(self, batch: "Batch") -> None:
        """Count one batch."""
        self.filled.update(_count_filled(batch.accepted))
        for fault in batch.unread.select(["column_name", "excerpt"]).to_pylist():
            self.unread[fault["column_name"]] += 1
            self.examples.setdefault(fault["column_name"], fault["excerpt"] or "")


def describe_file(
    mapping: Mapping, plans: Sequence[FieldPlan], header: Sequence[str], unread: Sequence[str], tally: Tally
) -> tuple[str, ...]:
    """Sentences for people, none for a file that lacks nothing; `unread`: columns that the mapping does not name."""
    read = {column for plan in plans for column in plan.columns}
    left_out = [name for name in header if name in mapping.ignored and name not in read]
    notes = []
    if unread:
        remedy = "Add what you need of it to a copy of the mapping (`lingping docs mappings`)."
        notes.append(f"Not read, as {mapping.name} does not know it: {_list(unread)}. {remedy}")
    if left_out:
        notes.append(f"Left out by {mapping.name} on purpose: {_list(left_out)}.")
    if tally.filled["content_hash"]:  # any accepted row
        missing = [each for each in _EXPECTED[mapping.kind] if not tally.filled[each[1]]]
        notes += [f"No {name}: {_find_cause(mapping, plans, fields, header, tally)}" for name, _, fields in missing]
    return (*notes, *_describe_unread(plans, tally))


def _find_cause(
    mapping: Mapping, plans: Sequence[FieldPlan], fields: Sequence[str], header: Sequence[str], tally: Tally
) -> str:
    origins = [mapping.columns[name] for name in fields if name in mapping.columns]
    columns = [plan.label for plan in plans if plan.field in fields]
    if not origins:
        return f"{mapping.name} reads none."
    half = next((origin.column for origin in origins if set(origin.column) & set(header)), ())
    if not columns and half:
        there, missing = (_list([name for name in half if (name in header) == is_there]) for is_there in (True, False))
        return f"{there} is read only together with {missing}, which is missing."
    if not columns:
        return f"no column is named {' or '.join(name for origin in origins for name in _first_names(origin))}."
    if any(tally.unread[column] for column in columns):
        return f"no cell of {_list(columns)} could be read."
    empty = "is empty or stands for an anonymous customer" if "user_id" in fields else "is empty"
    return f"every cell of {_list(columns)} {empty}."


def _first_names(origin: Origin) -> list[str]:
    """The first names of a column, those apart that differ in capitals alone."""
    names = {name.casefold(): name for name in reversed((*origin.column, *origin.aliases))}
    return list(names.values())[::-1][:_NAMES]


def _describe_unread(plans: Sequence[FieldPlan], tally: Tally) -> list[str]:
    """Cells that accepted rows lost, column by column."""
    names = {plan.label: "stars" if plan.type == "rating" else plan.field for plan in plans}
    return [
        f"{count_of(count, 'row')} {'is' if count == 1 else 'are'} kept without {names.get(column, column)}: the cell"
        f" of {column} could not be read, such as “{tally.examples[column]}”."
        for column, count in sorted(tally.unread.items())
    ]


def _count_filled(rows: "pa.RecordBatch") -> dict[str, int]:
    return {name: rows.num_rows - rows.column(name).null_count for name in rows.schema.names}


def _list(names: Sequence[str]) -> str:
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
