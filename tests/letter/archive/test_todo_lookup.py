"""What a letter asks for is found by the code under it, and by the letter of the week after."""

from datetime import UTC, datetime, timedelta

import pytest
from letter_shop import MERCHANT, WEEK, a_busy_week, build_zh

from lingping.atomic import write_text
from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import path_of
from lingping.letter.archive.todo_lookup import find_todo, todos_before
from lingping.letter.archive.versions import Record, as_text, record_of
from lingping.letter.forms.page import render
from lingping.letter.quote_codes import todo_code
from lingping.letter.rows.printed_todos import todos_of

LETTER = build_zh(a_busy_week())
ASKED = list(todos_of(LETTER))


@pytest.fixture
def letters(tmp_path):
    """A letter of the busy week and its record, as if it had been written."""
    shelve(tmp_path, MERCHANT)
    return tmp_path


def shelve(letters, merchant_id):
    page = path_of(letters, merchant_id, WEEK)
    record = Record(merchant_id, WEEK).take(LETTER, at=datetime(2026, 3, 30, tzinfo=UTC))
    write_text(record_of(page), as_text(record))
    write_text(page, "letter")


def test_the_page_prints_the_code_under_everything_that_it_asks_for():
    page = render(LETTER)
    assert [f"办完登记：{todo.code}<" in page for todo in ASKED] == [True] * 3
    assert len({todo.code for todo in ASKED}) == 3
    assert {len(todo.code) for todo in ASKED} == {5}


def test_it_is_about_a_need_on_the_item_that_is_complained_of_most():
    first = ASKED[0]
    assert (first.need, first.item_id, first.week) == ("packaging", "1001", WEEK)
    assert first.text.startswith("抽检“每日坚果 30 包礼盒”的内袋封口")


@pytest.mark.parametrize(
    "other",
    [("two", WEEK, "price", "1"), ("one", WEEK + timedelta(weeks=1), "price", "1"), ("one", WEEK, "size", "1"),
     ("one", WEEK, "price", "*")],
)  # fmt: skip
def test_another_shop_week_need_or_item_has_another_code(other):
    assert todo_code(*other) != todo_code("one", WEEK, "price", "1")


def test_a_code_is_found_however_it_is_typed(letters):
    code = ASKED[0].code
    found = find_todo(letters, f" {code[:2]}-{code[2:]} ".lower())
    assert (found.merchant_id, found.todo) == (MERCHANT, ASKED[0])


def test_a_code_that_no_letter_prints_is_refused(letters):
    with pytest.raises(LingpingError, match=r"ZZZZZ: no letter below .* asks for anything under this code"):
        find_todo(letters, "ZZZZZ")
    with pytest.raises(LingpingError, match="no letter of other below"):
        find_todo(letters, ASKED[0].code, merchant_id="other")


def test_a_code_in_letters_of_two_shops_needs_the_shop(letters):
    shelve(letters, "other")
    with pytest.raises(LingpingError, match="name one with --merchant"):
        find_todo(letters, ASKED[0].code)
    assert find_todo(letters, ASKED[0].code, merchant_id="other").merchant_id == "other"


def test_the_next_letter_knows_what_this_one_asked_for(letters):
    assert list(todos_before(letters, MERCHANT, WEEK + timedelta(weeks=1))) == ASKED
    assert todos_before(letters, MERCHANT, WEEK) == ()
    assert todos_before(letters, MERCHANT, WEEK + timedelta(weeks=2)) == ()
    assert todos_before(letters, "other", WEEK + timedelta(weeks=1)) == ()
