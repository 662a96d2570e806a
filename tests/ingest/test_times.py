from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingping.clock import shanghai_day, week_of
from lingping.ingest.faults import Fault
from lingping.ingest.mappings import TIME_FORMATS
from lingping.ingest.times import microseconds, time_reader

NOW = datetime(2026, 3, 1, tzinfo=UTC)
MOMENT = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)


def read(
    value: str,
    *formats: str,
    zone: str = "Asia/Shanghai",
    year: int | None = None,
    not_before: date | None = None,
    not_after: date | None = None,
    seen_on: date | None = None,
) -> Fault | datetime:
    reader = time_reader(
        formats=formats or TIME_FORMATS, zone=zone, year=year, not_before=not_before, not_after=not_after, now=NOW,
        seen_on=seen_on,
    )  # fmt: skip
    instant = reader(value)
    return instant if isinstance(instant, Fault) else datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)


@pytest.mark.parametrize(
    ("value", "formats"),
    [
        ("2026-01-05T01:02:03Z", ()),
        ("2026-01-05T09:02:03+08:00", ()),
        ("2026-01-05 09:02:03", ()),
        ("2026/1/5 9:02:03", ()),
        ("2026-01-05T09:02:03.000000000", ()),
        ("2026年1月5日 09:02:03", ()),
        ("2026年01月05日9时2分3秒", ()),
        ("2026.1.5 9:02:03", ()),
        ("2026-1-5 09:02:03", ()),
        ("2026/1/5 上午9:02:03", ()),
        ("2026年1月5日（星期一）09:02:03", ()),
        ("2026-1-5 9:02:03 AM", ()),
        ("1767574923", ("epoch_s",)),
        ("1767574923.0", ("epoch_s",)),
        ("1767574923000", ("epoch_ms",)),
        ("1767574923000000", ("epoch_us",)),
        ("05.01.2026 09-02-03", ("%d.%m.%Y %H-%M-%S",)),
    ],
)
def test_one_instant_however_it_is_written(value, formats):
    assert read(value, *formats) == MOMENT


@pytest.mark.parametrize("value", ["2026年1月5日", "2026-1-5", "2026.1.5", "2026/01/05", "2026年1月5号", "20260105"])
def test_a_day_with_its_year_is_read_however_it_is_written(value):
    assert read(value) == datetime(2026, 1, 4, 16, tzinfo=UTC)


@pytest.mark.parametrize("value", ["刚刚", "去年1月5日", "2026年", "26-1-5"])
def test_what_names_no_day_of_one_year_is_a_fault(value):
    assert read(value) == Fault("bad_time")


def test_afternoons_are_twelve_hours_later():
    assert read("2026年1月4日 下午9:02:03") == read("2026-01-04 21:02:03")
    assert read("2026/1/4 12:05 PM") == read("2026-01-04 12:05")
    assert read("2026/1/4 12:05 AM") == read("2026-01-04 00:05")


def test_a_naive_time_is_of_the_declared_zone():
    assert read("2026-01-05 01:02:03", zone="UTC") == MOMENT


def test_the_last_microsecond_of_a_shanghai_sunday_is_in_the_old_week():
    edge = read("2026-01-04 23:59:59.999999")
    assert isinstance(edge, datetime)
    assert week_of(shanghai_day(edge)) == date(2025, 12, 29)
    assert week_of(shanghai_day(edge + timedelta(microseconds=1))) == date(2026, 1, 5)


def test_a_date_without_a_year_needs_the_year_of_the_mapping():
    assert read("01.07") == Fault("no_year")
    assert read("01.07", "%m.%d", year=2020) == datetime(2020, 1, 6, 16, tzinfo=UTC)
    assert read("02.29", "%m.%d", year=2020) == datetime(2020, 2, 28, 16, tzinfo=UTC)
    assert read("2019.12.28", "%m.%d", "%Y.%m.%d", year=2020) == datetime(2019, 12, 27, 16, tzinfo=UTC)


def test_an_excel_day_number_is_a_date_only_where_declared():
    assert read("45985") == read("45985.3784722") == Fault("day_number")  # with its own remedy
    assert read("99985") == read("20260", "%Y") == Fault("bad_time")
    assert read("45985", "excel") == datetime(2025, 11, 23, 16, tzinfo=UTC)
    assert read("45985.5", "excel") == datetime(2025, 11, 24, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["2099-01-01", "1999-12-31", "1970-01-01 08:00:00", "0000-00-00", "很久以前", "2026-02-30", "13月5日"]
)
def test_impossible_times_are_faults(value):
    assert read(value) == Fault("bad_time")


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1月5日", "2026-01-05 00:00"), ("01-05 09:30", "2026-01-05 09:30"), ("12.05", "2025-12-05 00:00"),
        ("2.3", "2026-02-03 00:00"), ("2月4日", "2025-02-04 00:00"), ("今天 8:00", "2026-02-03 08:00"),
        ("昨天", "2026-02-02 00:00"), ("3天前", "2026-01-31 00:00"), ("2025-12-24", "2025-12-24 00:00"),
    ],
)  # fmt: skip
def test_a_day_without_its_year_is_the_last_one_before_the_day_on_which_it_was_seen(value, day):
    assert read(value, seen_on=date(2026, 2, 3)) == datetime.fromisoformat(f"{day}+08:00")


@pytest.mark.parametrize("value", ["1月5日", "01-05 09:30", "12.05", "昨天", "昨天 10:20", "3天前", "02-29"])
def test_a_day_without_its_year_is_not_guessed(value):
    assert read(value) == Fault("no_year")


def test_the_future_begins_a_day_after_now():
    assert read("2026-03-02T00:00:00Z") == Fault("bad_time")
    assert read("2026-03-01T23:59:59Z") == datetime(2026, 3, 1, 23, 59, 59, tzinfo=UTC)


def test_the_declared_days_are_both_within():
    read_declared = partial(read, not_before=date(2017, 11, 25), not_after=date(2017, 12, 3))
    assert read_declared("2017-11-24 23:59:59") == Fault("bad_time")
    assert read_declared("2017-11-25") == datetime(2017, 11, 24, 16, tzinfo=UTC)
    assert read_declared("2017-12-03 23:59:59.999999") == datetime(2017, 12, 3, 15, 59, 59, 999999, tzinfo=UTC)
    assert read_declared("2017-12-04") == Fault("bad_time")


@given(st.datetimes(datetime(2001, 1, 1), datetime(2026, 1, 1), timezones=st.just(UTC)), st.timezones())
@settings(max_examples=200, deadline=None)
def test_an_instant_keeps_its_microseconds_in_any_zone(moment, zone):
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds(moment.astimezone(zone))) == moment


@given(st.text(max_size=24) | st.datetimes().map(str) | st.integers().map(str) | st.floats().map(str))
@settings(max_examples=300, deadline=None)
def test_nothing_that_is_written_as_a_time_can_crash(value):
    for formats in (TIME_FORMATS, ("epoch_s",), ("epoch_us",), ("excel",), ("%m.%d",)):
        result = read(value, *formats, year=2020)
        assert isinstance(result, Fault) or result < NOW + timedelta(days=1)
