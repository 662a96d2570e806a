"""From the content of a file to the reader of its format."""

from lingping.ingest.content import Content
from lingping.ingest.file_names import ending_of
from lingping.ingest.grids import open_csv
from lingping.ingest.records import open_array, open_lines, open_parquet
from lingping.ingest.tabular import Table
from lingping.ingest.workbooks import open_workbook

_READERS = {
    ".csv": open_csv,
    ".jsonl": open_lines,
    ".json": open_array,
    ".parquet": open_parquet,
    ".xlsx": open_workbook,
}


def open_table(content: Content) -> Table:
    """The table in a file whose name has one of the known endings. Raises HeldFile where it cannot be read."""
    return _READERS[ending_of(content.path) or ".csv"](content)
