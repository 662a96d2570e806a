"""marts.audiences and their members: rules, holdout and expected value."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from scipy.stats import ttest_ind
from sql_shop import Shop, at

from lingping.contracts import ACTIONS, AUDIENCE_EXPORTS
from lingping.letter.sections.customers.audience_wording import word_audience
from lingping.letter.sections.customers.section import SECTION
from lingping.letter.wording.phrases import LANGUAGES

TODAY = date(2026, 3, 29)  # a Sunday: it closes the week of the 23rd


def ago(days: int) -> str:
    return f"{TODAY - timedelta(days)} 10:00"


def members(shop: Shop, audience: str) -> list[tuple]:
    return shop.ask(f"select user_key, item_id from marts.audience_members where audience = '{audience}' order by 1")


def crowd(shop: Shop, *, last: int = 100) -> None:
    """Add ten customers with one old order each, so that two orders are many."""
    for number in range(10):
        shop.order(f"c{number}", 10, ago(last), f"crowd{number}", item_id="old")


def test_customers_who_bought_twice_and_not_recently_are_in_win_back():
    shop = Shop()
    crowd(shop, last=1)
    for user, last in [("gone", 60), ("here", 0)]:
        shop.order(f"{user}1", 10, ago(70), user)
        shop.order(f"{user}2", 10, ago(last), user)
    shop.order("once", 10, ago(80), "once")
    shop.build(TODAY)
    assert members(shop, "win_back") == [("gone", None)]


def test_good_customers_who_praise_and_never_complained_are_in_thank():
    shop = Shop()
    shop.classify("好", "positive")
    shop.classify("差", "negative")
    crowd(shop)
    for user in ("glad", "silent", "mixed"):
        shop.order(f"{user}1", 10, ago(20), user)
        shop.order(f"{user}2", 10, ago(1), user)
    shop.review("r1", "好", ago(1), user_key="glad")
    shop.review("r2", "好", ago(1), user_key="mixed")
    shop.review("r3", "差", ago(1), user_key="mixed")
    shop.build(TODAY)
    assert members(shop, "thank") == [("glad", None)]


def test_buyers_of_an_item_with_rising_complaints_are_warned_unless_they_reviewed_it():
    shop = Shop()
    shop.need("quality", "质量", "检查")
    shop.classify("坏", "negative", needs=[("quality", "negative")])
    shop.classify("好", "positive", needs=[("quality", "positive")])
    for number in range(20):
        shop.review(f"b{number}", "好", ago(10), item_id="bad", user_key=None)
        shop.review(f"n{number}", "坏" if number < 10 else "好", ago(2), item_id="bad", user_key=None)
        shop.review(f"f{number}", "坏" if number < 10 else "好", ago(10), item_id="fine", user_key=None)
        shop.review(f"g{number}", "坏" if number < 10 else "好", ago(2), item_id="fine", user_key=None)
    for user, item, days in [("a", "bad", 3), ("b", "fine", 3), ("c", "bad", 28), ("d", "bad", 3), ("e", "bad", 3)]:
        shop.order(f"o{user}", 10, ago(days), user, item)
    shop.review("mine", "好", ago(1), item_id="bad", user_key="d")
    shop.review("nameless", "好", ago(1), item_id="bad", user_key=None, order_key="oe")
    shop.build(TODAY)
    assert members(shop, "warn") == [("a", "bad")]


def test_items_in_the_cart_that_were_never_bought_are_offered_to_satisfied_buyers():
    shop = Shop()
    for user, refund in [("a", 0), ("b", 5), ("late", 0), ("has", 0)]:
        shop.order(f"o{user}", 10, ago(40), user, "i1", refund_amount=refund)
        shop.event("cart", ago(20 if user == "late" else 5), user, item_id="i1" if user == "has" else "i2")
    shop.event("favourite", ago(3), "a", item_id="i3")
    shop.event("cart", ago(3), "stranger", item_id="i2")
    shop.build(TODAY)
    assert members(shop, "upsell") == [("a", "i3")]


def test_reviews_are_requested_from_buyers_of_the_last_weeks_without_a_review():
    shop = Shop()
    for user, days, refund in [("a", 7, 0), ("soon", 6, 0), ("old", 29, 0), ("back", 8, 3), ("wrote", 8, 0)]:
        shop.order(f"o{user}", 10, ago(days), user, refund_amount=refund)
    shop.review("r1", None, ago(1), item_id="i1", user_key="wrote", rating=5)
    shop.build(TODAY)
    assert members(shop, "ask_review") == [("a", "i1")]


def test_one_in_five_is_held_out_the_same_customers_every_time():
    held = []
    for others in (0, 50):
        shop = Shop()
        for number in range(1000 + others):
            shop.order(f"o{number}", 10, ago(10), f"u{number}")
        shop.build(TODAY)
        held.append(
            shop.ask("select user_key from marts.audience_members where is_holdout and audience = 'ask_review'")
        )
        (counts,) = shop.ask("select members, held_out from marts.audiences where audience = 'ask_review'")
        assert counts == (1000 + others, len(held[-1]))
    assert 160 <= len(held[0]) <= 240
    assert set(held[0]) <= set(held[1])


def test_a_shop_has_all_five_audiences_also_empty_ones():
    shop = Shop()
    shop.order("o1", 10, ago(1))
    shop.build(TODAY)
    assert shop.ask("select audience, members, expected_value, as_of from marts.audiences order by 1") == [
        (name, 0, None, TODAY) for name in ("ask_review", "thank", "upsell", "warn", "win_back")
    ]
    for (code,), language in product(shop.ask("select audience from marts.audiences"), LANGUAGES):
        assert all(vars(word_audience(code, SECTION.say(language))).values())


def test_the_expected_value_is_what_similar_customers_spent_in_the_last_four_weeks():
    """80 had bought once a month before it began; 20 of them came again and spent 40 each; of all, 20 of 81."""
    shop = Shop()
    for number in range(80):
        shop.order(f"o{number}", 10, ago(58), f"u{number}")
        if number < 20:
            shop.order(f"n{number}", 40, ago(20), f"u{number}")
    shop.order("like", 10, ago(30), "like")
    shop.build(TODAY)
    found = shop.ask("select chance, expected_value from intermediate.expected_purchases where user_key = 'like'")
    assert found == [(round((20 + 20 * 20 / 81) / (80 + 20), 6), Decimal("9.98"))]


def test_without_amounts_members_have_a_chance_and_no_value():
    shop = Shop()
    for number in range(4):
        shop.event("buy", ago(40), f"u{number}", item_id="i1")
        shop.event("buy", ago(20 + number), f"u{number}", item_id="i1")
    shop.build(TODAY)
    assert shop.ask("select distinct chance, expected_value from intermediate.expected_purchases") == [(1.0, None)]
    assert shop.ask("select expected_buyers, expected_value from marts.audiences where audience = 'ask_review'") == [
        (4.0, None)
    ]


ACTED = TODAY - timedelta(28)


def campaign(shop: Shop, spends: dict[bool, list[int]], name: str = "e1", day: date = ACTED) -> None:
    """Add an action towards win_back: what each customer held out (True) or addressed (False) then spent."""
    given = {"item_id": "*", "audience": "win_back", "export_id": name, "action": "发券", "action_date": day}
    shop._add(ACTIONS, action_id=name, **given, entered_at=at("2026-03-01 09:00"))
    for held, amounts in spends.items():
        for number, amount in enumerate(amounts):
            user = f"{name}{held}{number}"
            shop._add(AUDIENCE_EXPORTS, export_id=name, audience="win_back", user_key=user, is_holdout=held)
            if amount:
                shop.order(user, amount, f"{day + timedelta(number % 28)} 10:00", user)


def gain_of_win_back(shop: Shop) -> tuple:
    for number in range(10):
        for day in (200, 190):
            shop.order(f"old{number}{day}", 10, ago(day), f"old{number}")
    shop.build(TODAY)
    return shop.ask(
        "select members - held_out, past_actions, gain::double, gain_low::double, gain_high::double"
        " from marts.audiences where audience = 'win_back'"
    )[0]


def test_the_gain_of_an_audience_is_that_of_past_actions_against_those_held_out():
    spends = {False: [30, 50] * 20 + [0] * 40, True: [10, 20] * 10 + [0] * 20}
    shop = Shop()
    campaign(shop, spends)
    addressed, actions, gain, low, high = gain_of_win_back(shop)
    statistic = ttest_ind(spends[False], spends[True], equal_var=False)[0]
    deviation = float(np.mean(spends[False]) - np.mean(spends[True])) / statistic  # pyright: ignore[reportOperatorIssue]
    assert actions == 1
    assert addressed > 0
    assert gain == pytest.approx(addressed * 12.5, abs=0.1)  # 20 yuan a head against 7.50
    reach = 1.959964 * deviation
    assert (low, high) == pytest.approx((addressed * (12.5 - reach), addressed * (12.5 + reach)), abs=0.1)


@pytest.mark.parametrize(
    ("held_out", "day"),
    [([10] * 9 + [0] * 20, ACTED), ([10] * 20, ACTED + timedelta(2))],
    ids=["nine buyers were held out", "the 28 days are not over"],
)
def test_without_enough_history_of_holdouts_there_is_no_gain(held_out, day):
    shop = Shop()
    campaign(shop, {False: [30] * 40, True: held_out}, day=day)
    assert gain_of_win_back(shop)[2:] == (None, None, None)


def test_several_actions_count_by_the_customers_they_compare():
    """Gains of 20 yuan a head (40 addressed, 10 held out: weight 8) and of 5 (20 and 20: weight 10) make 11.67."""
    shop = Shop()
    campaign(shop, {False: [30] * 40, True: [10] * 10}, "e1")
    campaign(shop, {False: [15] * 20, True: [10] * 20}, "e2", ACTED - timedelta(60))
    addressed, actions, gain, *_ = gain_of_win_back(shop)
    assert (actions, gain) == (2, pytest.approx(addressed * 11.67))
