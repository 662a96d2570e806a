"""Days and weeks in words."""

from datetime import date, timedelta

from lingping.letter.wording.phrases import Language, say

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(value: date, language: Language) -> str:
    """3月23日, 23 March."""
    return say(language, "day", **_parts(value))


def full_date(value: date, language: Language) -> str:
    """2026年3月23日, 23 March 2026."""
    return say(language, "date", **_parts(value))


def week(monday: date, language: Language) -> str:
    """2026年3月23日–3月29日; the second year only where it is another."""
    sunday = monday + timedelta(days=6)
    key = "week" if sunday.year == monday.year else "week_of_two_years"
    until = {f"until_{name}": part for name, part in _parts(sunday).items()}
    return say(language, key, **_parts(monday), **until)


def _parts(value: date) -> dict[str, str]:
    return {
        "year": str(value.year),
        "month": str(value.month),
        "day": str(value.day),
        "month_name": _MONTHS[value.month - 1],
    }
