"""Praise by stars beside praise by text, and follow-ups."""

from datetime import timedelta

import pytest
from letter_shop import WEEK, section_of
from page_reader import Page
from section_rows import everything, letter, table, text

from lingping.letter.forms.page import render
from lingping.letter.sections.platform.section import SECTION, Platform, stars_change


def test_praise_is_counted_by_stars_as_the_platform_does_and_beside_it_by_text():
    found = section_of(letter(**everything()), Platform)
    assert found.by_stars is not None and found.by_text is not None
    assert found.by_stars.value == pytest.approx(96 / 120)
    assert found.by_text.value == pytest.approx(64 / 92)
    page = text(**everything())
    assert "本周好评率 80.0%，共 120 条带星级的评价" in page
    assert "按文字算，92 条有效评价中好评占 69.6%" in page
    assert ["中评（3 星）", "6", "5.0%"] in Page(render(letter(**everything()))).rows


def test_follow_ups_are_counted_beside_the_week_before():
    assert "本周收到追评 7 条，上周 4 条。" in text(**everything())
    alone = table("star_weeks", {"rated": 0, "good": 0, "middling": 0, "bad": 0})
    assert "本周收到追评 7 条，上周 0 条。" in text(**alone)
    assert "平台口径" not in text(**alone)


def test_a_difference_is_called_worse_only_where_chance_does_not_explain_it():
    week_before = WEEK - timedelta(weeks=1)
    alike, better_before = ({"week": week_before, "good": good} for good in (98, 118))
    for before, tone in ((alike, "plain"), (better_before, "bad")):
        content = section_of(letter(**table("star_weeks", {}, before)), Platform)
        assert stars_change(content, SECTION.say("zh")).tone == tone


def test_too_few_stars_give_no_share():
    few = table("star_weeks", {"rated": 3, "good": 2, "middling": 0, "bad": 1})
    assert "本周好评率 样本不足" in text(**few)
