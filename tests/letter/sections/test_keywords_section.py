"""The words of the week."""

from letter_shop import section_of
from page_reader import Page
from section_rows import everything, letter, table

from lingping.letter.forms.page import render
from lingping.letter.sections.keywords.section import SECTION, Keywords


def test_the_most_used_words_come_first_with_complaint_and_praise_counted():
    found = section_of(letter(**everything()), Keywords)
    assert [(word.word, word.reviews) for word in found.keywords] == [("脆", 20), ("漏气", 12)]
    assert ["漏气 变多", "12", "11", "1"] in Page(render(letter(**everything()))).rows


def test_a_word_that_rises_in_complaints_makes_the_section_worse():
    assert SECTION.trend is not None
    assert SECTION.trend(section_of(letter(**everything()), Keywords)) == "worse"
    praised = table("keywords", {"negatives": 1, "positives": 11})
    assert SECTION.trend(section_of(letter(**praised), Keywords)) == "changed"


def test_a_week_without_keywords_has_no_such_section():
    assert letter().section(Keywords) is None
