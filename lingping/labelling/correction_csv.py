"""Corrections that readers of letters send in, as CSV."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from lingping.errors import LingpingError
from lingping.labelling.correction import Correction, check_needs, check_sentiment


def read_letter_corrections(path: Path, needs: Sequence[str]) -> list[Correction]:
    """The rows of a CSV with columns review_key, sentiment, needs, wish, by; an empty cell leaves that label as it is.

    `needs` is written as `taste_smell:positive price:negative`, or `none` where the text mentions no need; `wish` is
    yes or no. Raises LingpingError naming line and remedy for what cannot be read.
    """
    read_at = datetime.now(UTC)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise LingpingError(f"{path}: cannot be read ({error}). Save it as a CSV in UTF-8.") from error
    missing = {"review_key", "by"} - set(rows[0] if rows else ())
    if missing:
        raise LingpingError(
            f"{path}: no column {', '.join(sorted(missing))}. It has review_key, sentiment, needs, wish, by."
        )
    return [_read_row(row, needs, read_at, f"{path}, line {line}") for line, row in enumerate(rows, 2)]


def _read_row(row: Mapping[str, str | None], needs: Sequence[str], at: datetime, place: str) -> Correction:
    cells = {name: (row.get(name) or "").strip() or None for name in ("review_key", "by", "sentiment", "needs", "wish")}
    if cells["review_key"] is None or cells["by"] is None:
        raise LingpingError(f"{place}: review_key or by is empty. Say which review, and who corrects it.")
    wish = cells["wish"]
    if wish not in (None, "yes", "no"):
        raise LingpingError(f"{place}: wish is {wish}. Write yes, no or nothing.")
    return Correction(
        sentiment=check_sentiment(cells["sentiment"], place),
        needs=None if cells["needs"] is None else _read_needs(cells["needs"], needs, place),
        wish=None if wish is None else wish == "yes",
        corrected_by=cells["by"],
        corrected_at=at,
        origin="letter",
        review_key=cells["review_key"],
    )


def _read_needs(written: str, needs: Sequence[str], place: str) -> dict[str, str]:
    pairs = [] if written == "none" else [part.partition(":") for part in written.split()]
    return check_needs({need: polarity for need, _, polarity in pairs}, needs, place)
