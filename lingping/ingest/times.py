"""Written times to instants: microseconds since 1970 in UTC, by the format and zone that the mapping declares."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from lingping.ingest.faults import Fault

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)  # earlier times are default values and typing errors
_LATEST = datetime(9999, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000  # microseconds
_SERIAL_ZERO = datetime(1899, 12, 30)  # day 0 of Excel's 1900 date system, its 29 February 1900 allowed for
_MICROSECONDS = {"epoch_s": 1_000_000, "epoch_ms": 1_000, "epoch_us": 1}
_DIGITS = re.compile(r"\d{1,17}(\.\d{1,17})?")
_SECOND = timedelta(seconds=1)
_WRITTEN = re.compile(
    r"(?P<year>\d{4})\s*[-年./]\s*(?P<month>\d{1,2})\s*[-月./]\s*(?P<day>\d{1,2})\s*[日号號]?"
    r"(?:\s*[,(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?"
    r"(?:[\sT,·]*(?P<half>上午|早上|凌晨|中午|下午|晚上|AM|PM)?\s*(?P<hour>\d{1,2})\s*[:：时時点點]\s*(?:(?P<minute>\d{1,2})\s*分?"
    r"(?:\s*[:：]?\s*(?P<second>\d{1,2})(?:\.\d{1,9})?\s*秒?)?)?\s*(?P<end>AM|PM)?)?",
    re.IGNORECASE,
)
_DAY_WORDS = {"今天": 0, "昨天": 1, "前天": 2}
_DAYS_AGO = re.compile(r"(?:(?P<word>今天|昨天|前天)|(?P<days>\d{1,3}) ?天前)\s*(?P<rest>\d.*)?")
_ANY_DAY = date(2024, 12, 31)  # of a year with a 29 February
_AFTERNOON = ("下午", "晚上", "pm")


@dataclass(frozen=True)
class TimeReader:
    """Reads one stripped, non-empty time. `formats` are tried in order; times outside the range are faults."""

    formats: tuple[str, ...]
    zone: ZoneInfo
    year: int | None
    seen_on: date | None
    earliest: int
    latest: int
    tomorrow: int  # of the time when it is read: what is later lies in the future

    def __call__(self, value: str) -> int | Fault:
        """Microseconds since 1970, or a fault: `bad_time`, or what a mapping can declare.

        `no_year`: 3月5日 or 昨天 without `seen_on`; `day_number`: 45985, which may be a day as spreadsheets count them.
        """
        instants = (self._instant(value, pattern) for pattern in self.formats)
        instant = next((instant for instant in instants if instant is not None), None)
        if instant is None and "written" in self.formats and _read_by_reference(value, _ANY_DAY):
            moment = self.seen_on and _read_by_reference(value, self.seen_on)
            if not moment:
                return Fault("no_year")
            instant = microseconds(moment.replace(tzinfo=self.zone))
        if instant is None and "written" in self.formats and self._is_day_number(value):
            return Fault("day_number")
        if instant is None or not self.earliest <= instant <= self.latest:
            return Fault("bad_time")
        return Fault("bad_time", due=instant - _DAY) if instant > self.tomorrow else instant

    def _instant(self, value: str, pattern: str) -> int | None:
        if pattern in _MICROSECONDS:
            return int(Decimal(value) * _MICROSECONDS[pattern]) if _DIGITS.fullmatch(value) else None
        moment = _excel(value) if pattern == "excel" else self._written(value, pattern)
        if moment is None:
            return None
        return microseconds(moment if moment.tzinfo else moment.replace(tzinfo=self.zone))

    def _is_day_number(self, value: str) -> bool:
        day = self._instant(value, "excel")
        return day is not None and self.earliest <= day <= min(self.latest, self.tomorrow)

    def _written(self, value: str, pattern: str) -> datetime | None:
        try:
            if pattern == "iso":
                return datetime.fromisoformat(value)
            if pattern == "written":
                return _read_written(value)
            if self.year is not None and "%Y" not in pattern and "%y" not in pattern:
                return datetime.strptime(f"{self.year} {value}", f"%Y {pattern}")
            return datetime.strptime(value, pattern)
        except ValueError:
            return None


def time_reader(
    *,
    formats: tuple[str, ...],
    zone: str,
    year: int | None,
    not_before: date | None,
    not_after: date | None,
    now: datetime,
    seen_on: date | None = None,
) -> Callable[[str], int | Fault]:
    """A reader for times from `not_before` to the end of `not_after`, both days in `zone`.

    Without them: from the year 2000 to a day after `now`, which forgives a source whose clock or zone is a little off.
    With `seen_on`, dates without a year are read as on that day.
    """
    place = ZoneInfo(zone)
    earliest = _EARLIEST if not_before is None else datetime.combine(not_before, time(), place)
    latest = _LATEST if not_after is None else datetime.combine(not_after + timedelta(days=1), time(), place)
    tomorrow = microseconds(now) + _DAY
    return TimeReader(formats, place, year, seen_on, microseconds(earliest), microseconds(latest) - 1, tomorrow - 1)


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 of an aware `moment`, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def instant_of(moment: int) -> datetime:
    """The aware instant of microseconds since 1970, those of `microseconds`."""
    return _EPOCH + timedelta(microseconds=moment)


def _read_written(value: str) -> datetime | None:
    """2026年3月5日 10:20, 2026.3.5, 2026/3/5 下午2:05; None for what has no year. ValueError for an impossible day."""
    match = _WRITTEN.fullmatch(value)
    if match is None:
        return None
    hour, half = int(match["hour"] or 0), (match["half"] or match["end"] or "").lower()
    if half in _AFTERNOON and hour < 12:
        hour += 12
    elif half in ("上午", "凌晨", "am") and hour == 12:
        hour = 0
    day = (int(match["year"]), int(match["month"]), int(match["day"]))
    return datetime(*day, hour, int(match["minute"] or 0), int(match["second"] or 0))


def _read_by_reference(value: str, seen_on: date) -> datetime | None:
    """3月5日, 03-05 10:20, 昨天 or 3天前 as seen on a day: the last such day up to it; None for anything else."""
    ago = _DAYS_AGO.fullmatch(value)
    if ago is not None:
        days = _DAY_WORDS[ago["word"]] if ago["word"] else int(ago["days"])
        return _read_or_none(f"{seen_on - timedelta(days=days)} {ago['rest'] or ''}".strip())
    moment = _read_or_none(f"{seen_on.year}-{value}")
    return _read_or_none(f"{seen_on.year - 1}-{value}") if moment and moment.date() > seen_on else moment


def _read_or_none(value: str) -> datetime | None:
    try:
        return _read_written(value)
    except ValueError:
        return None


def _excel(value: str) -> datetime | None:
    if not _DIGITS.fullmatch(value):
        return None
    seconds = round(Decimal(value) * 86_400)
    return _SERIAL_ZERO + seconds * _SECOND if seconds < 10**10 else None
