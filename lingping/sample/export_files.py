"""Writers of the file formats of real exports. Equal tables give equal bytes."""

import gzip
import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def write_csv(frame: "pd.DataFrame", path: Path, *, encoding: str, header: bool = True) -> None:
    """CSV with Windows line ends; compressed with gzip, without a time stamp, if the name ends in .gz."""
    data = frame.to_csv(index=False, header=header, lineterminator="\r\n").encode(encoding)
    if path.suffix == ".gz":
        buffer = io.BytesIO()
        with gzip.GzipFile(filename="", mode="wb", fileobj=buffer, mtime=0) as stream:
            stream.write(data)
        data = buffer.getvalue()
    path.write_bytes(data)


def write_xlsx(frame: "pd.DataFrame", path: Path) -> None:
    """One sheet. Text stays text: order numbers do not become floats, nor a leading = a formula."""
    import xlsxwriter  # 0.05 s

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2026, 1, 1, tzinfo=UTC)})  # the default is the current time
        sheet = book.add_worksheet("导出")
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, name)
            values = frame[name]
            for row, (value, is_missing) in enumerate(zip(values, values.isna(), strict=True), 1):
                if is_missing:
                    continue
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write_number(row, column, value)


def write_jsonl(frame: "pd.DataFrame", path: Path) -> None:
    """One JSON object per line, without missing fields."""
    records = frame.to_dict("records")
    present = [
        {key: value for key, value in record.items() if value == value and value is not None} for record in records
    ]
    path.write_text(
        "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in present), encoding="utf-8", newline="\n"
    )


def write_json(records: Sequence[object], path: Path) -> None:
    """One JSON array."""
    path.write_text(json.dumps(records, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def write_parquet(frame: "pd.DataFrame", path: Path) -> None:
    """Parquet, compressed with zstd."""
    import pyarrow as pa  # 0.2 s with its Parquet module
    import pyarrow.parquet as pq

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()
    pq.write_table(table, path, compression="zstd")
