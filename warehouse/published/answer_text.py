"""The answer to a question as text: CSV, and JSON that any parser reads."""

import io
import json
import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyarrow import csv

from lingping.errors import LingpingError
from lingping.inert import defuse


def as_csv_text(answer: pa.Table, *, raw: bool = False) -> str:
    """The answer as CSV with a header; lists as JSON, NULL as an empty field.

    Texts that a spreadsheet would run as formulas get an apostrophe in front, unless `raw`. Raises LingpingError for
    dates within lists that Python does not have.
    """
    flat = [_as_json_texts(column) if pa.types.is_nested(column.type) else column for column in answer.columns]
    names = answer.column_names
    if not raw:
        flat, names = [_defuse(column) for column in flat], [defuse(name) for name in names]
    sink = io.BytesIO()
    csv.write_csv(pa.table(flat, names=names), sink)
    return sink.getvalue().decode()


def as_json_lines(answer: pa.Table) -> str:
    """The answer as one JSON object a line; values as `to_json_value` has them.

    Raises LingpingError for columns of one name, and for dates that Python does not have.
    """
    repeated = [name for name, times in Counter(answer.column_names).items() if times > 1]
    if repeated:
        raise LingpingError(f"SQL: several columns are called {repeated[0]}. Name each: select … as other_name.")
    return "".join(f"{_to_json(dict(zip(answer.column_names, row, strict=True)))}\n" for row in as_rows(answer))


def as_rows(answer: pa.Table) -> Sequence[tuple[object, ...]]:
    """The rows as Python values. Raises LingpingError for dates that Python does not have."""
    return list(zip(*(_as_values(column) for column in answer.columns), strict=True))


def to_json_value(value: object) -> Any:  # noqa: ANN401  (JSON)
    """A value of DuckDB as JSON has it: money and times as text, NaN and infinity, which JSON lacks, as text, too."""
    if isinstance(value, dict):
        return {str(name): to_json_value(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [to_json_value(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _defuse(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    return pa.array([None if text is None else defuse(text) for text in column.to_pylist()], pa.string())


def _as_json_texts(column: pa.ChunkedArray) -> pa.Array:
    return pa.array([None if value is None else _to_json(value) for value in _as_values(column)], pa.string())


def _as_values(column: pa.ChunkedArray) -> list[object]:
    try:
        return column.to_pylist()
    except OverflowError:
        raise LingpingError("SQL: a date lies outside the years 1 to 9999. Select it as text: date::varchar.") from None


def _to_json(value: object) -> str:
    return json.dumps(to_json_value(value), ensure_ascii=False, allow_nan=False)
