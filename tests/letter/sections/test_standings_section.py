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
