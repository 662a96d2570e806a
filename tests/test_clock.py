from datetime import UTC, date, datetime, timedelta

import pytest

from lingping.clock import last_complete_week, shanghai_day, week_of

MONDAY = date(2026, 3, 23)


def test_a_day_begins_at_midnight_in_shanghai():
    assert shanghai_day(datetime(2026, 3, 22, 15, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 3, 22)
    assert shanghai_day(datetime(2026, 3, 22, 16, tzinfo=UTC)) == MONDAY


def test_an_instant_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        shanghai_day(datetime(2026, 3, 22, 16))


@pytest.mark.parametrize("days", range(7))
def test_a_week_is_named_by_its_monday(days):
    assert week_of(MONDAY + timedelta(days=days)) == MONDAY


@pytest.mark.parametrize(("day", "week"), [(22, 16), (23, 16), (28, 16), (29, 23)])
def test_a_sunday_closes_its_own_week(day, week):
    assert last_complete_week(date(2026, 3, day)) == date(2026, 3, week)
