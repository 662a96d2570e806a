"""One mapping applied to one file: for each field, where its cells come from and how they are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.ingest.detection import found_columns
from lingping.ingest.extraction import extractor
from lingping.ingest.faults import Fault, HeldFile, RowFault, excerpt
from lingping.ingest.fields import FIELDS, Type, Value, is_nothing, reader
from lingping.ingest.file_names import plain_name
from lingping.ingest.mappings import LEFT_OUT, Mapping, Origin
from lingping.ingest.readers.tabular import Chunk, Table
from lingping.ingest.times import time_reader


@dataclass(frozen=True)
class FieldPlan:
    """One field: the columns whose cells hold it (joined by a blank), or its one value for the file; and its reader."""

    field: str
    type: Type
    origin: Origin
    columns: tuple[str, ...]
    constant: str | None
    extract: Callable[[str], str | None]
    read: Callable[[str], Value]

    @property
    def label(self) -> str:
        """What a person looks for in the file."""
        return ", ".join(self.columns) or self.field

    @property
    def is_dispensable(self) -> bool:
        """Whether a row with a bad value stays, without the value: a review is worth reading without its stars."""
        return self.type in ("rating", "order_status", "after_sales")

    def values(self, chunk: Chunk, faults: dict[int, RowFault]) -> list[Value]:
        """One value per row; rows with a bad one are added to `faults`, by their place in the chunk.

        The value is then None where the field is dispensable.
        """
        cells = self._cells(chunk)
        values = {cell: self._value(cell) for cell in set(cells)}  # columns repeat: each distinct cell is read once
        bad = {cell: value for cell, value in values.items() if isinstance(value, Fault)}
        if bad:
            for place, cell in enumerate(cells):
                if cell in bad and place not in faults:
                    faults[place] = self._row_fault(chunk.lines[place], bad[cell], cell)
            if self.is_dispensable:
                values |= dict.fromkeys(bad)
        return [values[cell] for cell in cells]

    def _cells(self, chunk: Chunk) -> Sequence[str | None]:
        if not self.columns:
            return [self.constant] * len(chunk.lines)
        if len(self.columns) == 1:
            return chunk.columns[self.columns[0]]
        parts = zip(*(chunk.columns[column] for column in self.columns), strict=True)
        return [" ".join(filter(None, row)) for row in parts]

    def _value(self, cell: str | None) -> Value:
        written = (cell or "").strip()
        if cell is None or not written or written in self.origin.missing:
            return None
        if written not in self.origin.values and is_nothing(self.type, self.field, written):
            return None
        written = self.origin.values.get(written, written)
        if written == LEFT_OUT and written in self.origin.values.values():
            return Fault("left_out")
        if self.origin.extract is None:
            return self.read(cell if self.type == "text" else written)
        if part := self.extract(written):
            return self.read(part)
        return None if self.origin.optional else Fault("no_match")

    def _row_fault(self, line: int, fault: Fault, cell: str | None) -> RowFault:
        shown = None if self.type == "secret" else excerpt(cell or "")
        return RowFault(line, fault.reason, self.label, shown, fault.due)


def plan_fields(path: Path, table: Table, mapping: Mapping, now: datetime) -> tuple[FieldPlan, ...]:
    """The fields that the file has. Raises HeldFile when a field should be in the file name and is not."""
    return tuple(
        _field_plan(path, field, origin, columns, mapping, now)
        for field, origin in mapping.columns.items()
        if (columns := _columns(origin, table, mapping)) or origin.from_ == "file_name"
    )


def _columns(origin: Origin, table: Table, mapping: Mapping) -> tuple[str, ...]:
    return found_columns(origin, table) if mapping.header is None else origin.column


def _field_plan(
    path: Path, field: str, origin: Origin, columns: tuple[str, ...], mapping: Mapping, now: datetime
) -> FieldPlan:
    type_ = FIELDS[mapping.kind][field]
    constant = None if columns else plain_name(path).rpartition(".")[0]
    extract = extractor(path, mapping, field)
    if constant is not None and origin.extract and not extract(constant):
        raise HeldFile(
            "file_name",
            f"{path.name}: the mapping {mapping.name} reads {field} from the file name by {origin.extract.pattern} and "
            "does not find it. Give the file its old name.",
        )
    if type_ != "time":
        return FieldPlan(field, type_, origin, columns, constant, extract, reader(type_, divide_by=origin.divide_by))
    read = time_reader(
        formats=origin.format,
        zone=mapping.zone,
        year=origin.year,
        seen_on=origin.seen_on,
        not_before=origin.not_before,
        not_after=origin.not_after,
        now=now,
    )
    return FieldPlan(field, type_, origin, columns, constant, extract, read)
