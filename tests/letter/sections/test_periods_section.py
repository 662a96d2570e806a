"""The last four weeks beside the four before."""

from datetime import timedelta

import pytest
from letter_shop import WEEK, a_busy_week, build_zh, letter_rows, section_of, week_row, with_tables
from section_rows import letter, table, text

from lingping.letter.sections.periods.section import SECTION, Periods, compared_cells


def test_four_weeks_are_summed_and_compared_with_the_four_before():
    found = section_of(letter(), Periods)
    figures = {figure.code: figure for figure in found.figures}
    assert (figures["reviews"].now, figures["reviews"].before) == (128 + 117 + 121 + 109, 98 + 132 + 140 + 115)
    assert figures["negative"].now == pytest.approx((19 + 10 + 9 + 12) / (92 + 87 + 90 + 81))
    assert (found.first, found.first_before) == (WEEK - timedelta(weeks=3), WEEK - timedelta(weeks=7))
    assert "近 4 周从3月2日起，与之前的 4 周（从2月2日起）相比。" in text()


def test_praise_by_stars_and_follow_ups_are_compared_where_they_are_known():
    stars = [{"week": WEEK - timedelta(weeks=back), "good": 96 if back < 4 else 110} for back in range(8)]
    found = section_of(letter(**table("star_weeks", *stars)), Periods)
    cells = {cell[0]: cell for cell in compared_cells(found, SECTION.say("zh"))}
    assert cells["平台好评率（4–5 星）"][1:3] == ("80.0%", "91.7%")
    assert cells["平台好评率（4–5 星）"][3].tone == "bad"
    assert cells["追评"][1:3] == ("28", "28")


def test_a_shop_with_fewer_than_eight_weeks_is_not_compared():
    weeks = [week_row(back) for back in range(7)]
    assert build_zh(letter_rows(weeks=weeks)).section(Periods) is None
    eight = build_zh(letter_rows(weeks=[*weeks, week_row(7)]))
    assert section_of(eight, Periods).figures


def test_a_figure_that_a_shop_does_not_deliver_is_left_out():
    weeks = [row | {"revenue": None, "visitors": 0, "buyers": 0} for row in a_busy_week().tables["weeks"].to_pylist()]
    found = section_of(build_zh(with_tables(letter_rows(weeks=weeks))), Periods)
    assert {"revenue", "conversion"} & {figure.code for figure in found.figures} == set()
