"""Every cell of every format as text, or None for an empty one: from here on there is one kind of cell."""

import json
import math
from datetime import date, datetime

EXACT = 1e15  # Excel keeps 15 digits; a longer number in a cell has lost its end


def cell_text(value: object) -> str | None:
    """The cell as a CSV file would hold it; whole floats without `.0`, instants in ISO 8601, containers as JSON."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.decode(errors="backslashreplace")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _float_text(value: float) -> str | None:
    if math.isnan(value):
        return None
    if not value.is_integer():
        return repr(value)
    return str(int(value)) if abs(value) < EXACT else f"{value:e}"
