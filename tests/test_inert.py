"""What strangers wrote, in a terminal and in a spreadsheet."""

import pytest

from lingping.inert import defuse, make_inert


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("评论.csv", "评论.csv"),
        ("\x1b[31m", "␛[31m"),
        ("\x9b31m", "\ufffd31m"),
        ("a\rb\x08c\x7f", "a␍b␈c␡"),
        ("\u202efdp.exe\u202c", "<U+202E>fdp.exe<U+202C>"),
        ("\u2066x\u2069", "<U+2066>x<U+2069>"),
        ("\udcff.csv", "\ufffd.csv"),
        ("👨\u200d👩", "👨\u200d👩"),  # joined emoji stay
    ],
)
def test_a_terminal_gets_nothing_that_it_obeys(text, shown):
    assert make_inert(text) == shown
    assert make_inert(make_inert(text)) == shown


def test_lines_and_tabs_stay_where_they_are_allowed():
    assert make_inert("a\tb\nc") == "a␉b␊c"
    assert make_inert("a\tb\nc", lines=True) == "a\tb\nc"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3+cmd", "@SUM(A1)", " =1", "\t=1", "\r=1", "＝1", "-物流慢", "+86 138"]
)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(cell):
    assert defuse(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "好", "-5", "+1,200", "-5.2%", "-.5", "-1e-5", "-", "--", "5-3", "'=1", "a=b"])
def test_numbers_and_other_text_stay(cell):
    assert defuse(cell) == cell
