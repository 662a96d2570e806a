"""The shop beside its category."""

import pytest
from letter_shop import section_of
from section_rows import letter, table, text

from lingping.letter.sections.standings.section import SECTION, Standings


@pytest.mark.parametrize("row", [{"category_merchants": 4}, {"reviews": 4, "negatives": 2}])
def test_fewer_than_five_merchants_or_reviews_are_never_compared(row):
    assert section_of(letter(**table("standings", row)), Standings).standings == ()
    assert SECTION.say("zh")("title") not in text(**table("standings", row))


def test_the_category_is_compared_as_a_whole_and_where_the_shop_differs():
    rows = table("standings", {}, {"need": "price", "standing": "alike"}, {"need": "service", "standing": "better"})
    assert [(each.need, each.standing) for each in section_of(letter(**rows), Standings).standings] == [
        (None, "worse"),
        ("service", "better"),
    ]


def test_a_category_whose_share_differs_from_the_headline_says_why():
    page = text(**table("standings", {"reviews": 60, "negatives": 15}))
    assert "「坚果炒货」这一行只算该类目商品：60 条评价中 15 条差评；全店是 92 条中 19 条（20.7%）" in page
    assert "只算该类目商品" not in text(**table("standings", {}))  # 19 of 92, as in the headline


def test_the_share_of_the_category_is_printed_as_exactly_as_it_is_known():
    page = text(**table("standings", {"category_share": 0.21}))
    assert "21%" in page
    assert "21.0%" not in page
