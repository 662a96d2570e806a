"""The same letter in Chinese and in English: every phrase in both, the same figures, nothing left untranslated."""

import re
from string import Formatter

import pytest
from letter_shop import a_busy_week, build_zh, section_of, taxonomy, with_tables
from page_reader import NASTY, Page
from section_rows import everything, table

from lingping.letter.build import build
from lingping.letter.discovery import find_sections
from lingping.letter.forms import page as page_form
from lingping.letter.forms.headline import headline
from lingping.letter.forms.page import render
from lingping.letter.sections.figures.figure_wording import figure_change
from lingping.letter.sections.figures.section import SECTION as FIGURES
from lingping.letter.sections.figures.section import Figures
from lingping.letter.sections.pains.section import SECTION as PAINS
from lingping.letter.sections.pains.section import Pains
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import SHARED_FOLDERS, read_catalogue, shared_catalogue

FOLDERS = [*SHARED_FOLDERS, *(section.folder for section in find_sections())]
# Dates have parts of which each language prints its own.
DATE_PARTS = {f"{prefix}{part}" for prefix in ("", "until_") for part in ("year", "month", "day", "month_name")}


def names(phrase: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(phrase) if name}


def english(**tables):
    return build(with_tables(a_busy_week(), **(everything() | tables)), "en")


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_both_languages_have_the_same_phrases_with_the_same_values(folder):
    zh, en = read_catalogue(folder, "zh"), read_catalogue(folder, "en")
    assert set(zh) == set(en)
    assert {key for key in zh if names(zh[key]) - DATE_PARTS != names(en[key]) - DATE_PARTS} == set()


@pytest.mark.parametrize("section", find_sections(), ids=lambda section: section.name)
def test_a_section_replaces_no_shared_phrase(section):
    assert set(read_catalogue(section.folder, "zh")) & set(shared_catalogue("zh")) == set()


@pytest.mark.parametrize("section", find_sections(), ids=lambda section: section.name)
def test_every_phrase_that_a_template_names_is_in_the_catalogue(section):
    template = (section.folder / "section.html.j2").read_text("utf-8")
    named = re.findall(r"\bsay\(\"([a-z_.]+)\"[,)]", template) + re.findall(r"\"(column\.[a-z_]+)\"", template)
    assert [key for key in named if section.say("zh").find(key) is None] == []


def test_every_phrase_that_the_page_names_is_in_the_shared_catalogue():
    named = [
        key
        for name in ("letter.html.j2", "macros.html.j2")
        for key in re.findall(r"\bsay\([\"']([a-z_.]+)[\"'][,)]", (page_form.FOLDER / name).read_text("utf-8"))
        if key != "title"  # each section's own
    ]
    assert len(named) > 9
    assert set(named) <= set(shared_catalogue("zh"))


def test_one_is_singular_and_thousands_are_separated():
    assert PAINS.say("en")("count", n=1) == "1 complaint"
    assert PAINS.say("en")("count", n=1200) == "1,200 complaints"


def test_a_phrase_that_is_missing_is_named():
    with pytest.raises(KeyError, match=r"No phrase 'no.such' in en.yaml"):
        PAINS.say("en")("no.such")


def test_a_phrase_that_yaml_does_not_read_as_text_is_refused(tmp_path):
    (tmp_path / "en.yaml").write_text("book:\n  confirm: yes\n", "utf-8")
    with pytest.raises(ValueError, match=r"en.yaml: book.confirm is no text. Put it in quotes."):
        read_catalogue(tmp_path, "en")


def test_the_english_letter_says_the_same_in_english():
    letter = english()
    figures = section_of(letter, Figures).figures
    assert headline(letter) == (
        "Most pressing: Packaging (11 complaints); most praised: Taste (41); "
        "128 reviews this week, 4.31 stars on average; 20.7% negative, 9.2 points above last week; "
        "too few to call it worse."
    )
    assert [figure.name for figure in figures][:3] == ["Reviews", "Mean rating", "Negative share"]
    assert (
        figure_change(figures[3], FIGURES.say("en")).text == "↓ 13.2 points below last week; too few to call it worse"
    )
    assert week(letter.week, "en") == "23 March – 29 March 2026"


def test_both_letters_hold_the_same_numbers():
    figures = [
        [
            (figure.code, figure.value, figure.previous, figure.interval)
            for figure in section_of(letter, Figures).figures
        ]
        for letter in (english(), build_zh(with_tables(a_busy_week(), **everything())))
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
    packaging, logistics, _ = section_of(english(), Pains).pains
    assert packaging.suggestion == (
        "Add air columns or a liner to 每日坚果 30 包礼盒, drop it from 80 cm, and ship in the new packaging once it "
        "passes."
    )
    assert logistics.suggestion is not None
    assert logistics.suggestion.startswith("与快递核对本店商品的中转时效")
    assert logistics.is_suggestion_chinese


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_letter_asks_for_anything_from_outside(language):
    page = render(build(with_tables(a_busy_week(), **everything()), language))
    banned = ("http:", "https:", "//", "src=", "href", "url(", "@import", "<script")
    assert not [each for each in banned if each in page]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_whatever_stands_in_a_further_section_stays_text(text, language):
    rows = with_tables(
        a_busy_week(),
        **table("issues", {"topic_name": text, "item_name": text}, {"kind": "phrase", "topic": text})
        | table("wishes", {"wish": text, "item_name": text})
        | table("unanswered", {"text": text, "item_name": text})
        | table("replies", {})
        | table("items", {"item_name": text, "top_complaint": text}, {"item_id": "2", "item_name": text})
        | table("standings", {"category": text}, {"category": text, "need": "x", "need_name": text})
        | table("effects", {"action": text, "item_name": text, "need_name": text})
        | {"taxonomy": taxonomy(packaging=text)}
        | table("flags", {}),
    )
    page = Page(render(build(rows, language)))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
