"""Codes beside quotes: short, the same in every letter, and found again when a reader sends one in."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from letter_shop import MERCHANT, WEEK, a_busy_week, build_zh, section_of

from lingping.atomic import write_text
from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import path_of
from lingping.letter.archive.quote_lookup import PrintedQuote, corrected_needs, find_quote, named_need
from lingping.letter.archive.versions import Cited, Record, as_text, record_of
from lingping.letter.forms.page import render
from lingping.letter.quote_codes import Codes, base32, normalise_code
from lingping.letter.quotes import quotes_of
from lingping.letter.sections.pains.section import Pains

AT = datetime(2026, 3, 30, tzinfo=UTC)


def shelve(letters, letter, *, merchant_id=MERCHANT, week=WEEK, cited=None):
    """A letter's record below `letters`, as if it had been written; `cited` in place of what it cites."""
    record = Record(merchant_id, week).take(letter, at=AT)
    if cited is not None:
        record = replace(record, versions=(replace(record.versions[0], cited=cited),))
    write_text(record_of(path_of(letters, merchant_id, week)), as_text(record))


@given(st.binary(min_size=1, max_size=20))
@example(b"\0" * 16)
def test_base_32_loses_nothing(content):
    number = 0
    for digit in base32(content):
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(digit)
    assert number.to_bytes(len(content)) == content


def test_every_quote_has_a_code_of_its_own_that_stays_the_same():
    first, again = (list(quotes_of(build_zh(a_busy_week()))) for _ in range(2))
    codes = [quote.code for quote in first]
    assert len(codes) == len(set(codes)) > 5
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{6}", code) for code in codes)
    assert codes == [quote.code for quote in again]


def test_the_page_prints_the_code_of_every_quote():
    letter = build_zh(a_busy_week())
    html = render(letter)
    assert all(f"编号 {quote.code}</span>" in html for quote in quotes_of(letter))


def test_another_merchants_letter_has_other_codes_for_the_same_words():
    assert Codes("one").of("r1", "price") != Codes("two").of("r1", "price")
    assert Codes("one").of("r1", "price") != Codes("one").of("r1", "service")


def test_two_quotes_of_one_letter_never_share_a_code():
    codes = Codes("shop")
    given_codes = [codes.of(f"r{number}", "price") for number in range(60_000)]  # 1.7 pairs share six digits
    assert len(set(given_codes)) == len(given_codes)
    assert {len(code) for code in given_codes} == {6, 7}
    assert codes.of("r5", "price") == given_codes[5]


def test_what_people_write_for_a_code_is_understood():
    assert normalise_code(" oil-7q2 ") == "0117Q2"


@pytest.mark.parametrize("spell", [str, str.lower, lambda code: f"{code[:3]}-{code[3:]}"])
def test_a_code_leads_back_to_its_review_and_need(tmp_path, spell):
    letter = build_zh(a_busy_week())
    shelve(tmp_path, letter)
    quote = section_of(letter, Pains).pains[0].quotes[1]
    printed = find_quote(tmp_path, spell(quote.code))
    assert printed.cited == Cited(quote.review_key, "packaging", quote.is_follow_up)
    assert (printed.merchant_id, printed.week, printed.version) == (MERCHANT, WEEK, 1)
    assert printed.model_id == letter.snapshot.model_id


def test_a_code_that_no_letter_prints_is_one_line_with_the_remedy(tmp_path):
    shelve(tmp_path, build_zh(a_busy_week()))
    with pytest.raises(LingpingError, match=r"^ZZZZZZ: no letter below .* prints this code\."):
        find_quote(tmp_path, "ZZZZZZ")
    with pytest.raises(LingpingError, match="no letter of nobody for the week of 2026-03-23"):
        find_quote(tmp_path, "ZZZZZZ", merchant_id="nobody", week=WEEK)


def test_a_code_of_two_merchants_asks_whose(tmp_path):
    letter = build_zh(a_busy_week())
    for name in ("one", "two"):
        shelve(tmp_path, letter, merchant_id=name, cited={"AAAAAA": Cited(f"r-{name}", "price", False)})
    with pytest.raises(LingpingError, match="letters of one and two: name one with --merchant"):
        find_quote(tmp_path, "AAAAAA")
    assert find_quote(tmp_path, "AAAAAA", merchant_id="two").cited.review_key == "r-two"


def test_a_code_of_two_weeks_asks_which_unless_it_is_the_same_quote(tmp_path):
    letter, before = build_zh(a_busy_week()), WEEK - timedelta(weeks=1)
    shelve(tmp_path, letter, cited={"AAAAAA": Cited("r1", "price", False), "BBBBBB": Cited("r3", "price", False)})
    shelve(
        tmp_path,
        letter,
        week=before,
        cited={"AAAAAA": Cited("r2", "price", False), "BBBBBB": Cited("r3", "price", False)},
    )
    with pytest.raises(LingpingError, match="2026-03-16 and 2026-03-23: name one with --week"):
        find_quote(tmp_path, "AAAAAA")
    assert find_quote(tmp_path, "AAAAAA", week=before).cited.review_key == "r2"
    assert find_quote(tmp_path, "BBBBBB").week == WEEK


@pytest.mark.parametrize(
    ("need", "polarity", "then"),
    [
        (None, None, {"price": "positive"}),
        (None, "positive", {"price": "positive", "logistics": "positive"}),
        ("service", "positive", {"price": "positive", "service": "positive"}),
        ("service", None, {"price": "positive", "service": "negative"}),
        ("price", "negative", {"price": "negative"}),
    ],
)
def test_a_correction_replaces_what_was_quoted_and_leaves_the_rest(need, polarity, then):
    now = {"price": "positive", "logistics": "negative"}
    assert corrected_needs(now, "logistics", need=need, polarity=polarity) == then


def test_a_need_that_was_corrected_away_lends_its_polarity_to_no_other():
    with pytest.raises(LingpingError, match="--polarity"):
        corrected_needs({}, "logistics", need="price", polarity=None)


def test_a_review_that_was_printed_for_no_need_is_corrected_by_naming_one():
    quote = PrintedQuote(MERCHANT, WEEK, 1, "m", Cited("r1", "", is_follow_up=False))
    assert named_need(quote, "7Q2MXK", "price") == "price"
    with pytest.raises(LingpingError, match="7Q2MXK was printed for no need in particular: name the need with --need"):
        named_need(quote, "7Q2MXK", None)
    assert corrected_needs({"price": "negative"}, "", need=None, polarity=None) == {"price": "negative"}
