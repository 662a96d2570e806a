"""Durations, ages and instants as the terminal and the status page print them."""

from datetime import datetime

from lingping.clock import SHANGHAI

_SHORT = 9.95  # seconds; shorter durations get a decimal


def format_duration(seconds: float | None) -> str:
    """Seconds as 0.4 s, 12 s, 3 min 5 s or 1 h 12 min; a dash for None."""
    if seconds is None:
        return "–"
    if seconds < _SHORT:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def format_age(since: datetime | None, now: datetime) -> str:
    """How long ago `since` was, in the largest unit that fits: 5 min, 3 h, 2 d; a dash for None."""
    if since is None:
        return "–"
    minutes = max(0, int((now - since).total_seconds() // 60))
    days, hours = minutes // 1440, minutes // 60
    return f"{days} d" if days > 1 else f"{hours} h" if hours else f"{minutes} min"


def format_instant(instant: datetime | None) -> str:
    """An instant in Shanghai time, to the minute; a dash for None."""
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if instant else "–"
