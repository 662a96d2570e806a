"""Issues that rose, and what became of them by the letter's week."""

from datetime import timedelta

import pytest
from letter_shop import WEEK, build_zh, few, letter_rows, section_of, week_row
from page_reader import seen
from section_rows import everything, letter, table, text

from lingping.letter.forms.page import render
from lingping.letter.sections.issues.section import SECTION, Issues


def one_issue(*weeks: tuple[int, int, str]) -> dict:
    """Complaints about the packaging with (mentions, total, state) of its weeks, the last of them the letter's."""
    first = WEEK - timedelta(weeks=len(weeks) - 1)
    rows = [
        {"week": first + timedelta(weeks=number), "mentions": mentions, "total": total, "state": state}
        for number, (mentions, total, state) in enumerate(weeks)
    ]
    return table("issues", {"opened_week": first, "first_opened_week": first}) | table("issue_weeks", *rows)


def test_complaints_that_run_stand_before_those_that_ease_and_before_praise():
    old = {"opened_week": WEEK - timedelta(weeks=2), "first_opened_week": WEEK - timedelta(weeks=2)}
    topics = {"price": "positive", "logistics": "negative", "packaging": "negative", "service": "negative"}
    rows = table("issues", {"polarity": "positive", "topic": "price"}, old | {"topic": "logistics", "log_odds_z": 9.0},
                 {}, {"topic": "service", "first_opened_week": old["opened_week"], "log_odds_z": 2.0})  # fmt: skip
    weeks = [{"topic": topic, "polarity": side} for topic, side in topics.items()]
    weeks[1]["state"] = "easing"
    rows |= table("issue_weeks", *weeks)
    issues = section_of(letter(**rows), Issues).issues
    assert [(issue.polarity, issue.is_new, issue.is_again) for issue in issues] == [
        ("negative", True, False), ("negative", True, True), ("negative", False, False), ("positive", True, False),
    ]  # fmt: skip
    assert "本周再次出现" in text(**rows)


def test_an_issue_has_its_figures_of_the_letters_week_its_beginning_and_a_quote():
    page = text(**everything())
    assert "本周 31 条有效评价中 9 条提到（29.0%），出现前 8 周 4.0%；3月20日起增多。" in page
    assert "近 2 周占比（旧→新）：3.2%、29.0%" in page
    assert "抱怨里提到「漏气」的变多" in page
    assert [
        quote.pieces[1] for issue in section_of(letter(**everything()), Issues).issues[1:] for quote in issue.quotes
    ] == [("漏气", True)]


@pytest.mark.parametrize(("state", "tag"), [("running", "仍在持续"), ("easing", "正在缓解"), ("over", "本周已平息")])
def test_an_issue_is_what_its_latest_week_says(state, tag):
    page = text(**one_issue((16, 48, "running"), (1, 30, state)))
    assert tag in page
    assert "本周 30 条有效评价中 1 条提到（3.3%），出现前 8 周 4.0%" in page


def test_an_issue_that_has_been_over_for_two_weeks_is_left_out():
    assert section_of(letter(**one_issue((9, 30, "running"), (0, 30, "over"), (0, 30, "over"))), Issues).issues == ()


def test_a_phrase_that_only_words_a_cause_is_no_issue_of_its_own():
    rows = everything() | table("causes", {"phrases": ["包装漏气"]})
    assert [issue.kind for issue in section_of(letter(**rows), Issues).issues] == ["need"]


def test_too_few_reviews_show_no_issue():
    page = seen(render(build_zh(letter_rows(weeks=[week_row(**few())]))))
    assert SECTION.say("zh")("title") not in page
    assert "只有 2 条，样本不足" in page
