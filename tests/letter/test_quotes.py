"""Quotes: of different customers, around the word that carries the need."""

from dataclasses import replace
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from letter_shop import a_busy_week, build_zh, insight, letter_rows, review, section_of, spoken, week_row, with_tables

from lingping.letter.quotes import highlight
from lingping.letter.sections.pains.section import Pains
from lingping.letter.wording.phrases import shared_phrases


def complaint(**values):
    return insight("packaging", 6, 0, **values)


def test_quotes_are_of_different_customers_and_different_texts():
    reviews = [
        review("a", "盒子裂了"),
        review("b", "盒子裂了！", text_id="text-a"),
        review("c", "又裂了", user_key="user-a"),
        review("d", "压坏", user_key=None),
        review("e", "破了", user_key=None),
    ]
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a", "b", "c", "d", "e"])],
        reviews=reviews,
        review_needs=[spoken(each["review_key"], "packaging", ["裂"]) for each in reviews],
    )
    quotes = section_of(build_zh(rows), Pains).pains[0].quotes
    assert ["".join(piece for piece, _ in quote.pieces) for quote in quotes] == ["盒子裂了", "压坏", "破了"]


def test_a_review_of_which_no_clause_says_it_alone_is_not_quoted():
    reviews = [review("a", "质量太差了，唯一的优点是包装好"), review("b", "盒子裂了")]
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a", "b"])],
        reviews=reviews,
    )
    said = [spoken(key, "packaging", []) | {"is_shown": shown} for key, shown in (("a", False), ("b", None))]
    rows = with_tables(rows, review_needs=pa.Table.from_pylist(said))
    (quote,) = section_of(build_zh(rows), Pains).pains[0].quotes
    assert quote.pieces == (("盒子裂了", False),)


def test_a_review_already_quoted_gives_way_to_a_fresh_one():
    texts = {"a": "包装破了物流也慢", "b": "快递慢"}
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a"]), insight("logistics", 4, 0, evidence=["a", "b"], priority=1.0)],
        reviews=[review(key, text) for key, text in texts.items()],
        review_needs=[spoken("a", "packaging", []), spoken("a", "logistics", []), spoken("b", "logistics", [])],
    )
    first, second = section_of(build_zh(rows), Pains).pains
    assert first.quotes[0].pieces[0][0] == texts["a"]
    assert second.quotes[0].pieces[0][0] == texts["b"]


def test_the_follow_up_is_quoted_where_it_has_the_last_word():
    quote = next(quote for quote in section_of(build_zh(a_busy_week()), Pains).pains[0].quotes if quote.is_follow_up)
    assert quote.pieces[0][0].startswith("一周后追评")


def test_a_long_review_is_cut_around_the_word_that_carries_the_need():
    text = "前" * 200 + "漏气" + "后" * 200
    pieces = highlight(text, ["漏气"])
    excerpt = "".join(piece for piece, _ in pieces)
    assert ("漏气", True) in pieces
    assert excerpt.startswith("…前")
    assert excerpt.endswith("后…")
    assert len(excerpt) == 92


@given(
    st.text(alphabet="包装裂了.*A a", max_size=150), st.lists(st.text(alphabet="包装裂.*Aa", max_size=3), max_size=4)
)
def test_only_words_that_the_text_holds_are_highlighted_and_nothing_is_lost(text, words):
    pieces = highlight(text, words)
    shown = "".join(piece for piece, _ in pieces)
    assert shown.strip("…") in text
    assert len(text) > 90 or shown == text
    for piece, carries in pieces:
        assert not carries or piece.casefold() in {word.casefold() for word in words}
        assert carries or not any(word and word in piece for word in words)


def test_stars_with_a_fraction_are_printed_as_they_were_given():
    rows = letter_rows(
        weeks=[week_row()],
        insights=[complaint(evidence=["a"])],
        reviews=[review("a", "盒子裂了")],
        review_needs=[spoken("a", "packaging", ["裂"])],
    )
    reviews = rows.tables["reviews"]
    place = reviews.schema.get_field_index("rating")
    fractional = reviews.set_column(place, "rating", pa.array([Decimal("4.50")], pa.decimal128(3, 2)))
    quote = section_of(build_zh(replace(rows, tables={**rows.tables, "reviews": fractional})), Pains).pains[0].quotes[0]
    assert (quote.rating, shared_phrases("zh")("quote.stars", n=quote.rating)) == (4.5, "4.5 星")
    assert shared_phrases("en")("quote.stars", n=quote.rating) == "4.5 stars"
