"""What became of the shop's actions."""

from datetime import timedelta

import pytest
from letter_shop import WEEK
from section_rows import everything, letter, table, text

from lingping.letter.sections.effects.section import SECTION, Effects, describe_effect


def test_a_measure_that_worked_shows_before_after_control_and_net():
    page = text(**everything())
    assert (
        "抱怨占比从 20.0% 变为 8.0%；同期可比的 6 件商品从 10.0% 变为 9.0%；"
        "扣除同期变化，净降 11.0 个百分点（95% 区间 -18.0 至 -4.0）。"
    ) in page


@pytest.mark.parametrize(("days", "is_told"), [(35, True), (34, False)])
def test_nothing_is_told_of_a_measure_before_its_days_are_over(days, is_told):
    rows = table("effects", {"action_date": WEEK + timedelta(days=6 - days)})
    (measured,) = letter(**rows).section(Effects).effects
    assert (measured.after is not None) == (measured.effect is not None) == is_told
    assert (describe_effect(measured, SECTION.say("zh")) == "还在观察，3月30日后才能下结论。") == (not is_told)


def test_a_measure_without_comparable_items_is_not_judged():
    rows = table("effects", {"effect": None, "effect_low": None, "effect_high": None, "verdict": "no evidence"})
    assert "样本不足：前后评价或可比的商品太少，判断不了。" in text(**rows)


def test_an_audience_is_compared_with_those_held_out():
    row = {"audience": "win_back", "item_id": "*", "item_name": None, "outcome": "purchases", "controls": 14,
           "control_before": None, "control_after": 0.1, "share_before": None, "share_after": 0.3, "effect": 0.2,
           "effect_low": 0.05, "effect_high": 0.35}  # fmt: skip
    assert "联系过的人里 30.0% 买了；没有联系的 14 人里是 10.0%；扣除同期变化，净升 20.0 个百分点" in text(
        **table("effects", row)
    )
