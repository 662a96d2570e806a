"""A change in words: the verdict agrees with the figure beside it."""

import pytest

from lingping.letter.wording.changes import Better, Step, Unit, describe_step


@pytest.mark.parametrize(
    ("unit", "now", "before", "better", "text"),
    [
        ("share", 0.188, 0.185, "down", "↑ 比上周高 0.3 个百分点，波动不大，继续观察"),
        ("share", 0.207, 0.115, "down", "↑ 比上周高 9.2 个百分点，样本少，还不能断定变差"),
        ("share", 0.115, 0.207, "down", "↓ 比上周低 9.2 个百分点，样本少，还不能断定好转"),
        ("stars", 4.31, 4.38, "up", "↓ 比上周低 0.07 分，波动不大，继续观察"),
        ("stars", 4.31, 4.52, "up", "↓ 比上周低 0.21 分，样本少，还不能断定变差"),
    ],
)
def test_a_change_that_may_be_chance_is_called_small_only_where_it_is(
    unit: Unit, now: float, before: float, better: Better, text: str
):
    assert describe_step(Step(now, before, unit, better, True), "上周", "zh").text == text


def test_a_change_beyond_chance_is_better_or_worse_however_small():
    assert describe_step(Step(0.188, 0.185, "share", "down", False), "上周", "zh").text.endswith("，变差")
