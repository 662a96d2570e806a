"""Corrections that readers of letters send in as CSV."""

import pytest

from lingping.errors import LingpingError
from lingping.labelling.correction_csv import read_letter_corrections
from lingping.model.taxonomy import load_taxonomy

NEEDS = load_taxonomy().codes


def write_corrections(tmp_path, text):
    path = tmp_path / "corrections.csv"
    path.write_text(text, "utf-8-sig")
    return path


def test_readers_of_letters_correct_by_review_and_leave_right_labels_empty(tmp_path):
    path = write_corrections(
        tmp_path,
        "review_key,sentiment,needs,wish,by\n"
        "k1,positive,,,王店长\n"
        "k2,,taste_smell:positive price:negative,yes,王店长\n"
        "k3,,none,no,王店长\n",
    )
    first, second, third = read_letter_corrections(path, NEEDS)
    assert (first.review_key, first.sentiment, first.needs, first.wish) == ("k1", "positive", None, None)
    assert (second.needs, second.wish) == ({"price": "negative", "taste_smell": "positive"}, True)
    assert (third.needs, third.wish, third.origin, third.corrected_by) == ({}, False, "letter", "王店长")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("review_key,sentiment\nk1,positive\n", "no column by"),
        ("review_key,by\n,lin\n", "line 2: review_key or by is empty"),
        ("review_key,by,wish\nk1,lin,maybe\n", "wish is maybe"),
        ("review_key,by,needs\nk1,lin,warmth:negative\n", "warmth is no need"),
        ("", "no column"),
    ],
)
def test_a_line_that_cannot_be_read_stops_the_import(tmp_path, text, message):
    with pytest.raises(LingpingError, match=message):
        read_letter_corrections(write_corrections(tmp_path, text), NEEDS)
