"""An export file from a shop: what it is, and its rows, accepted or quarantined."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from lingping.clock import utc_now
from lingping.ingest.content import Content
from lingping.ingest.detection import choose_mapping, list_candidates, new_columns
from lingping.ingest.faults import HeldFile
from lingping.ingest.fields import Kind, is_unsafe_name, names_person
from lingping.ingest.file_report import Tally, describe_file
from lingping.ingest.formats import open_table
from lingping.ingest.headers import KnownNames
from lingping.ingest.mappings import Mapping
from lingping.ingest.own_mappings.broken_mappings import broken_mappings
from lingping.ingest.plans import plan_fields
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.readers.tabular import Table
from lingping.ingest.reading_version import version_of_reading
from lingping.ingest.rows import Batch, RowReader
from lingping.text.masking import mask_name


class ExportRows(Protocol):
    """The rows of one export, which can be read once."""

    def batches(self) -> Iterator[Batch]:
        """See Export."""
        ...

    def describe(self) -> tuple[str, ...]:
        """See Export."""
        ...


@dataclass(frozen=True)
class Export:
    """One readable file; `merchant_id` is that of rows which name none.

    `fields` are those that are read, each with the column that it is read from; `file name` where that is none.
    `version` is that of the code and the mapping which read it.
    """

    content: Content = field(repr=False)
    source: str
    kind: Kind
    merchant_id: str
    new_columns: tuple[str, ...]
    fields: tuple[tuple[str, str], ...] = field(repr=False)
    version: str = field(repr=False)
    _rows: ExportRows = field(repr=False)

    def batches(self) -> Iterator[Batch]:
        """The rows, at most 10,000 at a time, in the order of the file; duplicates are left in.

        `accepted` has the columns of the kind's contract without `file_id` and `occurrence`, `quarantined` and `unread`
        those of contracts.QUARANTINE without `file_id`. Raises HeldFile for a fault that makes the rest of the file
        unreadable.
        """
        yield from self._rows.batches()
        self.content.refuse_torn()

    def describe(self) -> tuple[str, ...]:
        """Sentences for people, once all batches are read: unread columns, and why no row has stars, dates, …."""
        return self._rows.describe()


@dataclass(frozen=True)
class _MappedRows:
    """The rows of an open table, as a mapping reads them."""

    mapping: Mapping
    table: Table
    new_columns: tuple[str, ...]
    reader: RowReader
    tally: Tally = field(default_factory=Tally)

    def batches(self) -> Iterator[Batch]:
        columns = tuple(dict.fromkeys(column for plan in self.reader.fields for column in plan.columns))
        for chunk in self.table.chunks(columns, self.mapping.header):
            batch = self.reader.batch(chunk)
            self.tally.add(batch)
            yield batch

    def describe(self) -> tuple[str, ...]:
        header = () if self.mapping.header else self.table.header
        notes = describe_file(self.mapping, self.reader.fields, header, self.new_columns, self.tally)
        return tuple(map(mask_name, (*notes, *self.table.remarks)))


def read_export(
    content: Content,
    *,
    key: KeyRing,
    merchant: str | None = None,
    source: str | None = None,
    mappings: Path | None = None,
    now: datetime | None = None,
) -> Export:
    """Open an export: `source` names a mapping or its YAML file (None: detected), `key` makes the pseudonyms.

    `mappings` is a folder of mappings besides the shipped ones. `merchant` is the shop of rows that name none (None:
    the source's name); times later than a day after `now` (None: the clock's) are quarantined. Raises HeldFile when the
    file as a whole cannot be loaded, LingpingError for an unknown `source`.
    """
    path = content.path
    if merchant is not None and (is_unsafe_name(merchant) or names_person(merchant)):
        why = "holds personal data" if names_person(merchant) else "cannot be in file names"
        raise HeldFile(
            "bad_merchant_id",
            f"{path.name}: the merchant {merchant!r} (--merchant, or the folder of the inbox) {why}. "
            "Use letters, hanzi, digits, - and _.",
        )
    candidates = list_candidates(source, mappings)
    names = {name for candidate in candidates.values() for name in candidate.known_columns}
    table = open_table(content, KnownNames(names))
    broken = broken_mappings(mappings) if source is None else []
    mapping = choose_mapping(path, table, candidates, is_named=source is not None, broken=broken)
    plans = plan_fields(path, table, mapping, now or utc_now())
    merchant_id = merchant or mapping.name
    unread = new_columns(mapping, table)
    return Export(
        content=content,
        source=mapping.name,
        kind=mapping.kind,
        merchant_id=merchant_id,
        new_columns=unread,
        fields=tuple((plan.field, ", ".join(plan.columns) or "file name") for plan in plans),
        version=version_of_reading(mapping),
        _rows=_MappedRows(mapping, table, unread, RowReader(mapping.kind, plans, mapping.platform, merchant_id, key)),
    )
