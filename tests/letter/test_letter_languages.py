"""The same letter in Chinese and in English: every phrase in both, the same figures, nothing left untranslated."""

import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from letter_shop import a_busy_week, letter_rows
from page_reader import NASTY, Page
from section_rows import everything, table

from lingping.letter import wording_en
from lingping.letter.build import build
from lingping.letter.forms.page import render
from lingping.letter.phrases import CATALOGUES, say
from lingping.letter.wording import figure_change, headline, week

LETTER = Path(wording_en.__file__).parent
# Marts word these in Chinese; a Chinese letter takes them as they are.
ENGLISH_ONLY = ("audience.", "advice.")


def names(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def english(**tables):
    return build(replace(a_busy_week(), **(everything() | tables)), "en")


def test_both_languages_have_every_phrase():
    zh, en = (set(CATALOGUES[language]) for language in ("zh", "en"))
    assert {key for key in en - zh if not key.startswith(ENGLISH_ONLY)} == set()
    assert zh - en == set()


def test_a_phrase_of_one_language_asks_for_nothing_that_the_other_does_not_get():
    dates = {"year", "month", "day", "month_name"} | {
        f"until_{name}" for name in ("year", "month", "day", "month_name")
    }
    other = {
        key
        for key in set(CATALOGUES["zh"]) & set(CATALOGUES["en"])
        if names(CATALOGUES["zh"][key]) - dates != names(CATALOGUES["en"][key]) - dates
    }
    assert other == set()


def test_every_phrase_that_a_template_names_is_in_the_catalogue():
    for path in LETTER.glob("*/*.j2"):
        for key in re.findall(r"\bt\(\"([a-z_.]+)\"[,)]", path.read_text(encoding="utf-8")):
            assert key in CATALOGUES["zh"], (path.name, key)


def test_one_is_singular_and_thousands_are_separated():
    assert say("en", "pain.count", n=1) == "1 complaint"
    assert say("en", "pain.count", n=1200) == "1,200 complaints"


def test_the_english_letter_says_the_same_in_english():
    letter = english()
    assert headline(letter) == (
        "128 reviews this week, 4.31 stars on average; 20.7% negative, 9.2 points above last week; may be chance; "
        "most pressing: Packaging (11 complaints), most praised: Taste (41)."
    )
    assert [figure.name for figure in letter.figures][:3] == ["Reviews", "Mean rating", "Negative share"]
    assert figure_change(letter.figures[3], "en").text == "↓ 13.2 points below last week: worse"
    assert week(letter.week, "en") == "23 March – 29 March 2026"


def test_both_letters_hold_the_same_numbers():
    figures = [
        [(figure.code, figure.value, figure.previous, figure.interval) for figure in letter.figures]
        for letter in (english(), build(replace(a_busy_week(), **everything())))
    ]
    assert figures[0] == figures[1]


def test_an_english_page_has_chinese_only_where_customers_and_the_shop_are_quoted():
    page = render(english())
    assert '<html lang="en">' in page
    body = page[page.index("<body>") :]
    body = re.sub(r'<bdi lang="zh-CN">.*?</bdi>|<h1>.*?</h1>|<h3><bdi>.*?</bdi>', "", body, flags=re.DOTALL)
    body = re.sub(r"<text[^>]*>.*?</text>", "", body)  # items and categories are named in charts, too
    left = set(
        re.findall(
            r"[\u4e00-\u9fff]+", re.sub(r"Words of the week: [^<]*|“漏气”|坚果炒货|每日坚果 30 包礼盒", "", body)
        )
    )
    assert left == set()


def test_a_measure_is_worded_in_english_and_stays_chinese_where_the_taxonomy_has_no_english():
    packaging, logistics, _ = english().pains
    assert packaging.suggestion == (
        "Add air columns or a liner to 每日坚果 30 包礼盒, drop it from 80 cm, and ship in the new packaging once it "
        "passes."
    )
    assert logistics.suggestion.startswith("请与快递核对")
    assert logistics.is_suggestion_chinese


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_letter_asks_for_anything_from_outside(language):
    page = render(build(replace(a_busy_week(), **everything()), language))
    banned = ("http:", "https:", "//", "src=", "href", "url(", "@import", "<script")
    assert not [each for each in banned if each in page]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_stands_in_a_further_section_stays_text(text, language):
    rows = letter_rows(
        **table("issues", {"topic_name": text, "item_name": text}, {"kind": "phrase", "topic": text})
        | table("wishes", {"wish": text, "item_name": text})
        | table("items", {"item_name": text, "top_complaint": text}, {"item_id": "2", "item_name": text})
        | table("standings", {"category": text}, {"category": text, "need": "x", "need_name": text})
        | table("effects", {"measure": text, "item_name": text, "need_name": text})
        | table("audiences", {"suggestion": text})
        | table("flags", {})
    )
    page = Page(render(build(replace(a_busy_week(), **{name: getattr(rows, name) for name in (
        "issues", "wishes", "items", "standings", "effects", "audiences", "flags")}), language)))  # fmt: skip
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
