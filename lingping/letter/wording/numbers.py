"""Money and shares as every form of the letter prints them, in either language."""

from decimal import Decimal

from lingping.stats.intervals import Share

Number = int | float | Decimal


def money(value: Number) -> str:
    """¥12,345: whole yuan."""
    return f"¥{value:,.0f}"


def percent(value: Number) -> str:
    """A share from 0 to 1 as 12.3%."""
    return f"{value:.1%}"


def points(value: float) -> str:
    """A difference of shares as +1.2 or -1.2, in percentage points."""
    return f"{value * 100:+.1f}"


def between(share: Share) -> str:
    """The bounds of a share's interval: 8.1%–17.9%."""
    return f"{percent(share.low)}–{percent(share.high)}"
