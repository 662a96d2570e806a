"""Issues that rose."""

from datetime import timedelta

from letter_shop import WEEK, build_zh, few, letter_rows, section_of, week_row
from page_reader import seen
from section_rows import everything, letter, table, text

from lingping.letter.forms.page import render
from lingping.letter.sections.issues.section import SECTION, Issues


def test_complaints_that_rose_this_week_stand_before_older_ones_and_before_praise():
    old = {"opened_week": WEEK - timedelta(weeks=2), "first_opened_week": WEEK - timedelta(weeks=2)}
    rows = table("issues", {"polarity": "positive", "topic": "price"}, old | {"topic": "logistics", "log_odds_z": 9.0},
                 {}, {"topic": "service", "first_opened_week": old["opened_week"], "log_odds_z": 2.0})  # fmt: skip
    issues = section_of(letter(**rows), Issues).issues
    assert [(issue.polarity, issue.is_new, issue.is_again) for issue in issues] == [
        ("negative", True, False), ("negative", True, True), ("negative", False, False), ("positive", True, False),
    ]  # fmt: skip
    assert "本周再次出现" in text(**rows)


def test_an_issue_has_its_figures_its_beginning_and_a_quote():
    page = text(**everything())
    assert "31 条评价中有 9 条（29.0%），前 8 周是 4.0%；最早见于 3月20日。" in page
    assert "抱怨里提到「漏气」的变多" in page
    assert [
        quote.pieces[1] for issue in section_of(letter(**everything()), Issues).issues[1:] for quote in issue.quotes
    ] == [("漏气", True)]


def test_too_few_reviews_show_no_issue():
    page = seen(render(build_zh(letter_rows(weeks=[week_row(**few())]))))
    assert SECTION.say("zh")("title") not in page
    assert "只有 2 条，样本不足" in page
