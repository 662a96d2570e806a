"""Which lines of an export are of the customers that a key ring keeps out, and whether a copy without them is whole."""

from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from lingping.ingest.export import Export
from lingping.ingest.rows import ERASED


@dataclass(frozen=True)
class FileRows:
    """The lines of an export: those of the erased customers, and of all others with what was read there, in order."""

    theirs: tuple[int, ...]
    others: tuple[tuple[int, tuple[object, ...]], ...]

    @property
    def lines(self) -> list[int]:
        """Every line on which a row begins."""
        return sorted({*self.theirs, *(line for line, _ in self.others)})

    @property
    def unreadable(self) -> list[int]:
        """Lines whose cells could not be told apart: whose they are is unknown."""
        return [line for line, (kind, *_) in self.others if kind in _BROKEN]

    def matches(self, copy: "FileRows") -> bool:
        """Whether `copy` reads the same without the erased customers."""
        return not copy.theirs and [read for _, read in self.others] == [read for _, read in copy.others]

    def renumber(self, copy: "FileRows") -> dict[int, int]:
        """Line here → line in `copy`, of the rows that are there, where they differ."""
        pairs = zip(self.others, copy.others, strict=True)
        return {before: now for (before, _), (now, _) in pairs if before != now}


_BROKEN = ("bad_quotes", "open_quote", "wrong_width", "bad_json")


def read_rows(export: Export) -> FileRows:
    """Read the export to its end. Raises HeldFile where it cannot be read."""
    theirs: list[int] = []
    others: list[tuple[int, tuple[object, ...]]] = []
    for batch in export.batches():
        others += _read(batch.accepted, "accepted")
        for line, row in _read(batch.quarantined, None):
            if row[0] == ERASED:
                theirs.append(line)
            else:
                others.append((line, row))
    return FileRows(tuple(sorted(theirs)), tuple(sorted(others, key=lambda each: each[0])))


def _read(batch: pa.RecordBatch, kind: str | None) -> Iterator[tuple[int, tuple[object, ...]]]:
    for row in batch.to_pylist():
        line = row.pop("line")
        # Only whether two are equal matters: a hash takes less memory than the texts.
        yield line, (kind or row["reason"], hash(tuple(map(repr, row.values()))))
