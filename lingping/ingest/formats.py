"""From a file's ending to the reader of its format."""

from pathlib import Path

from lingping.ingest.grids import open_csv
from lingping.ingest.records import open_array, open_lines, open_parquet
from lingping.ingest.tabular import Table
from lingping.ingest.workbooks import open_workbook

TEXT_FORMATS = (".csv", ".jsonl", ".json")
ENDINGS = (*TEXT_FORMATS, *(f"{ending}.gz" for ending in TEXT_FORMATS), ".parquet", ".xlsx")


def ending_of(path: Path) -> str | None:
    """The ending that names the format, in lower case and without `.gz`; None when it is no export's."""
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)
    return ending.removesuffix(".gz") if ending else None


def plain_name(path: Path) -> str:
    """The file name without `.gz`: packing a file does not change what it is."""
    return path.stem if path.suffix.lower() == ".gz" else path.name


def open_table(path: Path, *, encoding: str | None, size: int) -> Table:
    """Open an export; `encoding` of the text formats, `size` of the decompressed bytes. Raises HeldFile."""
    ending = ending_of(path)
    if encoding is None:
        return open_workbook(path) if ending == ".xlsx" else open_parquet(path)
    if ending == ".csv":
        return open_csv(path, encoding)
    return open_lines(path, encoding) if ending == ".jsonl" else open_array(path, encoding, size)
