"""A chunk of cells to rows that are accepted and rows that are quarantined."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.contracts import QUARANTINE
from lingping.ingest.columns import Values, accepted_columns, record_batch
from lingping.ingest.faults import RowFault
from lingping.ingest.fields import FIELDS, NEEDED, Kind, Value
from lingping.ingest.plans import FieldPlan
from lingping.ingest.pseudonyms import KeyRing, erased_mark, pseudonym
from lingping.ingest.readers.tabular import Chunk
from lingping.text.masking import mask_name

if TYPE_CHECKING:
    import pyarrow as pa

ERASED = "erased"  # reason code of the rows of erased customers
_NO_CONTENT = ("platform", "merchant_id", "review_id")  # a review that has nothing else is none


@dataclass(frozen=True)
class Batch:
    """The rows of one chunk: received = accepted + quarantined; `unread` are values that accepted rows lack.

    `due` is when the first of the rows that lie in the future can be read, in microseconds since 1970; None: none does.
    """

    received: int
    accepted: "pa.RecordBatch"
    quarantined: "pa.RecordBatch"
    unread: "pa.RecordBatch"
    due: int | None = None


@dataclass(frozen=True)
class RowReader:
    """Reads the chunks of one file; `platform` and `merchant` are used where a row names none."""

    kind: Kind
    fields: tuple[FieldPlan, ...]
    platform: str
    merchant: str
    key: KeyRing

    def batch(self, chunk: Chunk) -> Batch:
        """Read one chunk. A row with several faults is quarantined for the first."""
        faults: dict[int, RowFault] = {}  # by place in the chunk
        unread: dict[int, RowFault] = {}
        values: Values = {field: [None] * len(chunk.lines) for field in FIELDS[self.kind]}
        values |= {plan.field: plan.values(chunk, unread if plan.is_dispensable else faults) for plan in self.fields}
        for place, field in self._gaps(values, unread):
            faults.setdefault(place, self._gap_fault(chunk.lines[place], field))
        faults |= {place: RowFault(chunk.lines[place], ERASED, None, None) for place in self._find_erased(values)}
        kept = [place for place in range(len(chunk.lines)) if place not in faults]
        if faults:
            values = {field: [column[place] for place in kept] for field, column in values.items()}
        lines = [chunk.lines[place] for place in kept]
        return Batch(
            received=len(chunk.lines) + len(chunk.faults),
            accepted=accepted_columns(
                self.kind, values, lines, platform=self.platform, merchant=self.merchant, key=self.key
            ),
            quarantined=_fault_rows([*chunk.faults, *faults.values()]),
            unread=_fault_rows([fault for place, fault in unread.items() if place not in faults]),
            due=min((fault.due for fault in faults.values() if fault.due is not None), default=None),
        )

    def _gaps(self, values: Values, unread: Container[int]) -> Iterator[tuple[int, str | None]]:
        """Rows that lack what their kind needs: place, and the field (None: an empty review)."""
        for fields in NEEDED[self.kind]:
            gap = None if self.kind == "reviews" else fields[0]
            contents = zip(*(values[field] for field in fields), strict=True)
            yield from ((place, gap) for place, row in enumerate(contents) if all(each in (None, "") for each in row))
        if self.kind == "reviews":  # 共5条 below the first column of a table is no review
            others = zip(*(values[field] for field in FIELDS["reviews"] if field not in _NO_CONTENT), strict=True)
            bare = (place for place, row in enumerate(others) if all(each in (None, "") for each in row))
            yield from ((place, None) for place in bare if place not in unread)
        if self.kind == "events":
            acts = zip(values["event_type"], values["item_id"], strict=True)
            yield from (
                (place, "item_id") for place, (act, item) in enumerate(acts) if item is None and act != "search"
            )

    def _find_erased(self, values: Values) -> Iterator[int]:
        """Rows of customers who were erased: by their id, and by the number of an order where a row has no id."""
        if not self.key.erased or "user_id" not in values:
            return
        orders = values.get("order_id") or [None] * len(values["user_id"])
        columns = (values["platform"], values["merchant_id"], values["user_id"], orders)
        known: dict[tuple[Value, ...], bool] = {}
        for place, row in enumerate(zip(*columns, strict=True)):
            if row not in known:
                known[row] = self._is_erased(*row)
            if known[row]:
                yield place

    def _is_erased(self, platform: Value, merchant: Value, user: Value, order: Value) -> bool:
        where = str(platform or self.platform)
        if isinstance(user, str):
            return erased_mark(pseudonym(self.key, where, user)) in self.key.erased
        if not isinstance(order, str):
            return False
        return erased_mark(pseudonym(self.key, where, order), str(merchant or self.merchant)) in self.key.erased

    def _gap_fault(self, line: int, field: str | None) -> RowFault:
        if field is None:
            return RowFault(line, "empty_review", None, None)
        label = next((plan.label for plan in self.fields if plan.field == field), field)
        return RowFault(line, "missing_value", label, None)


def _fault_rows(faults: list[RowFault]) -> "pa.RecordBatch":
    faults = sorted(faults, key=lambda fault: fault.line)
    names = {name: mask_name(name) for name in {fault.column for fault in faults} if name}
    columns = {
        "line": [fault.line for fault in faults],
        "reason": [fault.reason for fault in faults],
        "column_name": [names.get(fault.column or "") for fault in faults],
        "excerpt": [fault.excerpt for fault in faults],
    }
    return record_batch(QUARANTINE, columns)
