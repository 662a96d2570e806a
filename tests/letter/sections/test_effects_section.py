"""What became of the shop's actions."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from letter_shop import WEEK, section_of
from section_rows import everything, letter, table, text

from lingping.letter.sections.effects.section import SECTION, Effects, describe_effect


def test_an_action_that_worked_shows_before_after_control_and_net():
    page = text(**everything())
    assert (
        "抱怨占比从 20.0% 变为 8.0%；同期可比的 6 件商品从 10.0% 变为 9.0%；"
        "扣除同期变化，净降 11.0 个百分点（95% 区间 -18.0 至 -4.0）。"
    ) in page


@pytest.mark.parametrize(("days", "is_over"), [(35, True), (34, False)])
def test_an_action_has_no_figures_before_its_days_are_over(days, is_over):
    rows = table("effects", {"action_date": WEEK + timedelta(days=6 - days)})
    (action,) = section_of(letter(**rows), Effects).effects
    assert (action.after is not None) == (action.effect is not None) == is_over
    assert (describe_effect(action, SECTION.say("zh")) == "还在观察，3月30日后才能下结论。") == (not is_over)


def test_an_action_without_comparable_items_is_not_judged():
    rows = table("effects", {"effect": None, "effect_low": None, "effect_high": None, "verdict": "no evidence"})
    assert "样本不足：前后评价或可比的商品太少，判断不了。" in text(**rows)


def test_an_audience_is_compared_with_those_held_out():
    row = {"audience": "win_back", "item_id": "*", "item_name": None, "outcome": "purchases", "controls": 14,
           "control_before": None, "control_after": 0.1, "share_before": None, "share_after": 0.3, "effect": 0.2,
           "effect_low": 0.05, "effect_high": 0.35}  # fmt: skip
    assert "联系过的人里 30.0% 买了；没有联系的 14 人里是 10.0%；扣除同期变化，净升 20.0 个百分点" in text(
        **table("effects", row)
    )


@pytest.mark.parametrize(
    ("verdict", "words"), [("improved", "见效"), ("worse", "反而变差"), ("no clear effect", "看不出效果")]
)
def test_every_verdict_on_a_measured_effect_has_its_words(verdict, words):
    assert f"换加厚外箱{words}" in text(**table("effects", {"verdict": verdict}))


def test_every_verdict_that_the_mart_accepts_has_its_words_in_the_workbook():
    header = (Path(__file__).parents[3] / "dbt_like_sql" / "marts" / "action_effects.sql").read_text("utf-8")
    (accepted,) = re.findall(r"^-- accepted: verdict in \((.*)\)", header, re.MULTILINE)
    for verdict in re.findall(r"'([^']+)'", accepted):
        assert SECTION.say("zh").find(f"values.verdict.{verdict}")
