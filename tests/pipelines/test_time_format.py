"""Durations and ages as people read them."""

from datetime import UTC, datetime, timedelta

import pytest

from lingping.clock import utc_now
from pipelines.time_format import format_age, format_duration, format_instant


@pytest.mark.parametrize(
    ("seconds", "words"), [(None, "–"), (0.42, "0.4 s"), (59.6, "1 min 0 s"), (185, "3 min 5 s"), (4_320, "1 h 12 min")]
)
def test_durations_are_for_people(seconds, words):
    assert format_duration(seconds) == words


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, "0 min"), (59, "59 min"), (180, "3 h"), (1_500, "25 h"), (3_000, "2 d")]
)
def test_ages_are_in_the_largest_unit_that_fits(minutes, words):
    now = utc_now()
    assert format_age(now - timedelta(minutes=minutes), now) == words


def test_instants_are_shown_in_shanghai_time():
    assert format_instant(datetime(2026, 3, 1, 16, tzinfo=UTC)) == "2026-03-02 00:00"
    assert format_instant(None) == "–"
