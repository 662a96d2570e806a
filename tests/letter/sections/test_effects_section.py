"""What became of the shop's actions."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from letter_shop import WEEK, a_busy_week, build_zh, section_of, with_tables
from page_reader import NASTY, Page, seen
from section_rows import everything, letter, table, text

from lingping.letter.forms.digest import digest
from lingping.letter.forms.first_screen import most_urgent_todos
from lingping.letter.forms.page import render
from lingping.letter.rows.printed_todos import PrintedTodo, todos_of
from lingping.letter.sections.effects.section import SECTION, Effects, describe_effect, effect_state

BOX = PrintedTodo("7Q2MX", "packaging", "1001", "换加厚外箱发货", WEEK - timedelta(weeks=1))


def after(*todos: PrintedTodo, **tables):
    """The busy week's letter after one that asked for `todos`."""
    return build_zh(replace(with_tables(a_busy_week(), **tables), last_todos=todos))


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


def test_what_the_last_letter_asked_for_has_started_once_its_code_is_registered():
    done = table("actions", {"todo": "7Q2MX", "item_id": "*", "need": None, "action_date": WEEK + timedelta(days=2)})
    found = after(BOX, **done)
    (last,) = section_of(found, Effects).last
    assert (last.state, last.done_on) == ("done", WEEK + timedelta(days=2))
    page = seen(render(found))
    assert "☑ 换加厚外箱发货" in page
    assert "3月25日开始，4月29日后能看出有没有见效。" in page
    assert "上周建议 1 条，已做 1 条" in digest(found)


def test_the_same_action_that_was_entered_without_the_code_counts():
    (last,) = section_of(after(BOX, **table("actions", {"action_date": WEEK})), Effects).last
    assert last.state == "done"


@pytest.mark.parametrize(
    "other",
    [
        {"action_date": WEEK - timedelta(days=1)},
        {"item_id": "1002"},
        {"need": "price"},
        {"audience": "win_back"},
    ],
)
def test_another_action_does_not(other):
    (last,) = section_of(after(BOX, **table("actions", other)), Effects).last
    assert last.state == "open"


def test_what_was_not_registered_is_carried_over_with_its_code():
    found = after(replace(BOX, need="price", item_id="*"))
    page = seen(render(found))
    assert "☐ 换加厚外箱发货" in page
    assert "顺延一周，仅此一次；已经做了的，请按编号登记。" in page
    assert "编号 7Q2MX" in page
    assert "上周建议 1 条，已做 0 条" in digest(found)


def test_a_suggestion_that_is_made_again_keeps_its_code_until_it_is_carried_out():
    again = most_urgent_todos(after(BOX))[0]
    assert (again.code, again.text[:7]) == ("7Q2MX", "抽检“每日坚果")
    assert "本周仍有人抱怨，怎么办见“最该处理的问题”" in seen(render(after(BOX)))
    done = table("actions", {"todo": "7Q2MX", "action_date": WEEK})
    assert most_urgent_todos(after(BOX, **done))[0].code != "7Q2MX"
    other_item = most_urgent_todos(after(replace(BOX, item_id="1002")))[0]
    assert other_item.code != "7Q2MX"


def test_a_need_with_a_running_incident_is_not_carried_over_beside_its_own_suggestion():
    """Running incidents lead whatever their priority: the fourth by priority is among the three of the letter."""
    price = replace(BOX, code="PR1CE", need="price", item_id="*", text="核对活动价")
    (last,) = section_of(after(price, **table("causes", {"need": "price", "item_id": "*"})), Effects).last
    assert last.is_again
    assert [todo.need for todo in todos_of(after(price))] == ["packaging", "logistics", "freshness"]


def test_last_weeks_to_dos_are_news():
    assert SECTION.trend is not None
    assert SECTION.trend(section_of(after(BOX), Effects)) == "changed"
    assert SECTION.trend(Effects((), ())) == "steady"


def test_what_is_carried_over_comes_after_the_two_most_urgent_problems_on_the_first_screen():
    price = replace(BOX, code="PR1CE", need="price", item_id="*", text="核对活动价")
    todos = most_urgent_todos(after(price, BOX))
    assert [todo.code for todo in todos][2] == "PR1CE"
    assert todos[2].facts == "上周没有登记，顺延一周"
    assert [todo.code for todo in todos].count("7Q2MX") == 1  # packaging is the most urgent problem anyway


def test_what_was_carried_over_is_not_carried_over_again():
    found = after(replace(BOX, need="price", item_id="*"))
    assert "7Q2MX" not in [todo.code for todo in todos_of(found)]


def test_what_was_not_registered_is_dropped_once_nobody_complains_of_it():
    (last,) = section_of(after(replace(BOX, item_id="1009")), Effects).last
    assert last.state == "quiet"
    assert "没有登记；本周没有人再抱怨这一点。" in seen(render(after(replace(BOX, item_id="1009"))))


def test_an_action_that_was_asked_for_is_told_once_until_its_days_are_over():
    actions = table("actions", {"todo": "7Q2MX"})
    young = table("effects", {"action_date": WEEK + timedelta(days=1), "is_complete": False})
    assert section_of(after(BOX, **actions, **young), Effects).effects == ()
    assert len(section_of(after(**actions, **young), Effects).effects) == 1
    assert len(section_of(after(BOX, **actions, **table("effects", {})), Effects).effects) == 1


@pytest.mark.parametrize(("days", "state"), [(0, "started"), (-1, "waiting")])
def test_an_action_has_started_in_its_first_week_and_is_too_early_to_judge_afterwards(days, state):
    rows = table("effects", {"action_date": WEEK + timedelta(days=days), "is_complete": False})
    (action,) = section_of(letter(**rows), Effects).effects
    assert effect_state(action, SECTION.say("zh")) == state
    assert {"started": "刚开始", "waiting": "为时尚早"}[state] in text(**rows)


@pytest.mark.parametrize("nasty", NASTY)
def test_what_was_asked_for_stays_text(nasty):
    page = Page(render(after(replace(BOX, text=nasty))))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
