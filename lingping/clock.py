"""Shanghai days and Monday weeks: the only calendar that users of Lingping see."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai_day(instant: datetime) -> date:
    """The calendar day in Shanghai of an aware `instant`. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant} has no time zone: attach the zone that the source declares first.")
    return instant.astimezone(SHANGHAI).date()


def week_of(day: date) -> date:
    """The Monday of the week that holds `day`."""
    return day - timedelta(days=day.weekday())


def last_complete_week(as_of: date) -> date:
    """Monday of the newest week that has ended by the close of the day `as_of`.

    A Sunday closes its own week; on any other day the week before is the last complete one.
    """
    return week_of(as_of + timedelta(days=1)) - timedelta(weeks=1)


def utc_now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)
