"""Customers, and who is about to leave."""

from decimal import Decimal

import pytest
from letter_shop import section_of
from section_rows import everything, letter, table, text

from lingping.letter.sections.customers.section import Customers


def test_who_is_about_to_leave_comes_with_money_complaints_and_accuracy():
    page = text(**everything())
    assert "买过两次以上的 280 位顾客中，12 位今后 28 天很可能不再下单；他们累计消费 ¥9,300。" in page
    assert "其中抱怨过的方面：物流（5 人）。" in page
    assert "用本店历史数据检验，80%的情况能分清谁会流失（瞎猜是 50%）。" in page
    assert "挽回 68 人" in page
    assert "主动告知已知问题" not in page  # nobody is in it


def test_a_shop_without_prices_has_no_spend():
    page = text(**table("leaving", {"spend": None}))
    assert "12 位今后 28 天很可能不再下单。" in page
    assert "他们累计消费" not in page


def test_an_audience_names_no_money_while_no_past_action_tells_what_it_brings():
    """The members would spend ¥31,568 by themselves, those held out included: that is not what addressing brings."""
    page = text(**everything())
    assert "挽回 68 人" in page
    assert "名单里另留 17 位不联系，作对照" in page
    assert "多卖" not in page


@pytest.mark.parametrize(
    ("gain", "low", "high", "said"),
    [
        (1700, 300, 3100, "照此联系这 68 位，28 天内预计多卖 ¥1,700（95% 区间 ¥300 至 ¥3,100）。"),
        (900, -300, 2100, "看不出多卖（照此联系这 68 位，95% 区间 -¥300 至 ¥2,100）。"),
        (-900, -1500, -300, "联系的反而消费更少（照此联系这 68 位，28 天内预计 -¥900，"),
    ],
)
def test_what_past_actions_brought_against_their_holdout_is_told_with_its_interval(gain, low, high, said):
    money = {"gain": Decimal(gain), "gain_low": Decimal(low), "gain_high": Decimal(high)}
    assert said in text(**everything() | table("audiences", {"past_actions": 2, **money}))


@pytest.mark.parametrize("rows", [{}, table("leaving", {"judged": 19})])
def test_too_few_regulars_are_not_judged(rows):
    assert section_of(letter(**rows), Customers).departures is None
    assert "样本不足：历史太短或老顾客太少" in text(**rows)
