"""Customers, and who is about to leave."""

import pytest
from letter_shop import section_of
from section_rows import everything, letter, table, text

from lingping.letter.sections.customers.section import Customers


def test_who_is_about_to_leave_comes_with_money_complaints_and_accuracy():
    page = text(**everything())
    assert "买过两次以上的 280 位顾客中，12 位在今后 28 天里多半不会再来；他们以前在本店支付 ¥9,300。" in page
    assert "其中抱怨过的方面：物流（5 人）。" in page
    assert "把握是 80%（50% 等于瞎猜）" in page
    assert "挽回 68 人" in page
    assert "预警" not in page  # nobody is in it


def test_a_shop_without_prices_has_no_spend():
    page = text(**table("leaving", {"spend": None}))
    assert "12 位在今后 28 天里多半不会再来。" in page
    assert "以前支付" not in page


@pytest.mark.parametrize("rows", [{}, table("leaving", {"judged": 19})])
def test_too_few_regulars_are_not_judged(rows):
    assert section_of(letter(**rows), Customers).departures is None
    assert "样本不足：历史太短或老顾客太少" in text(**rows)
