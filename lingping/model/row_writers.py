"""Rows written as they come, as CSV, JSON lines or Parquet."""

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from lingping.atomic import replace_file
from lingping.inert import defuse
from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content

Row = Mapping[str, object]
Write = Callable[[Sequence[Row]], None]
Spell = Callable[[str], str]


@contextmanager
def open_row_writer(target: Path, source: Content, *, raw: bool = False) -> Iterator[Write]:
    """A function that appends rows to `target`, in the format of its name.

    In a CSV, texts that a spreadsheet would run as formulas get an apostrophe in front, unless `raw`. It takes the
    encoding of a CSV `source`, a Parquet file the types of a Parquet `source`. `target` is replaced when the block
    ends; on error it stays as it was, and the unfinished file is deleted.
    """
    spell = _as_is if raw else defuse
    with replace_file(target) as draft, _WRITERS[target.suffix.lower()](draft, source, spell) as write:
        yield write


@contextmanager
def _open_csv(draft: Path, source: Content, spell: Spell) -> Iterator[Write]:
    encoding = source.encoding if source.path.suffix.lower() == ".csv" else "utf-8"
    with draft.open("w", encoding=encoding, newline="") as file:
        writer: csv.DictWriter[str] | None = None

        def write(rows: Sequence[Row]) -> None:
            nonlocal writer
            if writer is None:
                writer = csv.DictWriter(file, fieldnames=_columns(rows), lineterminator="\n", extrasaction="ignore")
                writer.writerow({name: spell(name) for name in writer.fieldnames})
            writer.writerows({name: spell(cell_text(value) or "") for name, value in row.items()} for row in rows)

        yield write


@contextmanager
def _open_json_lines(draft: Path, source: Content, spell: Spell) -> Iterator[Write]:
    del source, spell
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        yield lambda rows: file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)


@contextmanager
def _open_parquet(draft: Path, source: Content, spell: Spell) -> Iterator[Write]:
    del spell
    import pyarrow as pa  # 0.1 s
    from pyarrow import parquet

    known = {}
    if source.path.suffix.lower() == ".parquet":
        known = {field.name: field for field in parquet.read_schema(source.open())}
    writer: parquet.ParquetWriter | None = None

    def write(rows: Sequence[Row]) -> None:
        nonlocal writer
        if writer is None:
            found = pa.Table.from_pylist(list(rows)).schema
            writer = parquet.ParquetWriter(draft, pa.schema([known.get(field.name, field) for field in found]))
        writer.write_table(pa.Table.from_pylist(list(rows), schema=writer.schema))

    try:
        yield write
    finally:
        if writer is not None:
            writer.close()


def _as_is(text: str) -> str:
    return text


def _columns(rows: Iterable[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


_WRITERS: dict[str, Callable[[Path, Content, Spell], AbstractContextManager[Write]]] = {
    ".csv": _open_csv,
    ".jsonl": _open_json_lines,
    ".parquet": _open_parquet,
}
