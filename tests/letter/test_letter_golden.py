"""Whole letters from hand-written rows, beside what they looked like when a person last read them (golden/*.html).

The style sheet and the drawings are cut out: a drawing's coordinates depend on the fonts of the machine. After a change
that is meant, write them anew and read the difference before committing it:

    LINGPING_GOLDEN=write python -m pytest tests/letter/test_letter_golden.py && git diff tests/letter/golden
"""

import os
import re
from datetime import date
from pathlib import Path

import pytest
from letter_shop import a_busy_week, an_older_week, build_zh, insight, letter_rows, review, spoken, week_row

from lingping.letter.edition import Edition
from lingping.letter.forms.page import render

GOLDEN = Path(__file__).parent / "golden"
FEW = {"reviews": 4, "read_reviews": 3, "negatives": 2, "positives": 1, "default_praise_reviews": 0}


def few_reviews():
    """Four reviews, two complaints: nothing here bears a share or a trend."""
    return letter_rows(
        weeks=[week_row(**FEW), week_row(1, **FEW)],
        insights=[insight("packaging", 2, 1, reviews=3, baseline_reviews=3, evidence=["p1"])],
        reviews=[review("p1", "包装破了，<b>里面</b>也碎了。", 1)],
        review_needs=[spoken("p1", "packaging", ["包装", "破"])],
    )


def reviews_alone():
    """A shop that delivers neither orders nor events."""
    bare = {"revenue": None, "refund_amount": None, "visitors": 0}
    return letter_rows(
        weeks=[week_row(**bare), week_row(1, **bare)],
        insights=[insight("taste_smell", 0, 41, praise_evidence=["g1"]), insight("price", 3, 2, evidence=["c1"])],
        reviews=[review("g1", "又香又脆，第三次回购了。", 5), review("c1", "比上次贵了八块。", 3, item_name=None)],
        review_needs=[spoken("g1", "taste_smell", ["香", "脆"]), spoken("c1", "price", ["贵"])],
    )


LETTERS = {
    "busy_week": (a_busy_week, None),
    "few_reviews": (few_reviews, None),
    "reviews_alone": (reviews_alone, None),
    "no_reviews": (letter_rows, None),
    "second_version": (an_older_week, Edition(2, date(2026, 4, 8), (("reviews", "126 条", "128 条"),))),
}


def told(html: str) -> str:
    """The page without its style sheet, what its drawings consist of, and the blank lines of absent sections."""
    html = re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.DOTALL)
    html = re.sub(r"\n\s*\n", "\n", html)
    return re.sub(r"<svg([^>]*)>.*?</svg>", _named, html, flags=re.DOTALL)


def _named(drawing: re.Match[str]) -> str:
    label = re.search(r' aria-label="[^"]*"', drawing[1])
    return f"<svg{label[0] if label else ''}></svg>"


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_reads_as_it_did_when_a_person_last_read_it(name):
    rows, edition = LETTERS[name]
    page, golden = told(render(build_zh(rows()), edition)), GOLDEN / f"{name}.html"
    if os.environ.get("LINGPING_GOLDEN") == "write":
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(page, "utf-8", newline="\n")
    assert page == golden.read_text("utf-8")


def test_every_golden_file_belongs_to_a_letter():
    assert {path.stem for path in GOLDEN.iterdir()} == set(LETTERS)
