"""Items to look at."""

import pytest
from letter_shop import section_of
from section_rows import everything, letter, table, text

from lingping.letter.sections.items.section import SECTION, Items


def test_items_that_get_worse_come_before_poor_ones():
    found = section_of(letter(**everything()), Items)
    assert [(item.name, item.state) for item in found.watched] == [
        ("每日坚果 30 包礼盒", "worsening"), ("手剥松子 250g", "poor"),
    ]  # fmt: skip
    assert "另有 1 件商品近 8 周读到的评价不足 10 条，样本不足，不作判断。" in text(**everything())
    assert "近 8 周差评 35.0%（95% 区间 24.2%–47.6%），全店 18.0%" in text(**everything())


@pytest.mark.parametrize("state", ["too_few", "ordinary"])
def test_items_that_are_well_or_unknown_are_not_listed(state):
    assert SECTION.say("zh")("title") not in text(**table("items", {"state": state}))
