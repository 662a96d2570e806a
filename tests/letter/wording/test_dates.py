"""Days and weeks in words."""

from letter_shop import WEEK

from lingping.letter.wording.dates import week


def test_weeks_are_named_as_a_reader_would():
    assert week(WEEK, "zh") == "2026年3月23日–3月29日"
    assert week(WEEK.replace(year=2025, month=12, day=29), "zh") == "2025年12月29日–2026年1月4日"
