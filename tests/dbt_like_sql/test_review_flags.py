"""marts.review_flags: how many reviews are filled in, copied, paid for, or at odds with their stars."""

from decimal import Decimal

import pytest
from scipy.stats import binomtest
from sql_shop import Shop

LAST_WEEK, THIS_WEEK = "2026-03-04 10:00", "2026-03-11 10:00"
NEWEST = "where week = date '2026-03-09'"


@pytest.fixture
def shop():
    shop = Shop()
    shop.classify("好用", "positive")
    shop.classify("太苦", "negative")
    shop.classify("好评", "positive", is_default_praise=True)
    shop.classify("好评返现", "positive", is_paid=True)
    shop.classify("宝贝收到了和描述一样很满意", "positive", characters=13)
    return shop


def test_a_review_is_paid_if_its_text_or_its_follow_up_mentions_a_reward(shop):
    shop.review("text", "好评返现")
    shop.review("follow-up", "好用", follow_up="好评返现")
    shop.review("neither", "好用")
    shop.review("stars only", None)
    query = "select review_id, is_paid from marts.reviews order by 1"
    expected = [("follow-up", True), ("neither", False), ("stars only", False), ("text", True)]
    assert shop.build().ask(query) == expected


def test_each_flag_is_counted_for_the_item_and_for_all_items(shop):
    shop.review("before", "好评返现", LAST_WEEK, item_id="i1", rating=5)
    for number in range(3):
        shop.review(f"copy {number}", "宝贝收到了和描述一样很满意", LAST_WEEK, item_id="i1", rating=5)
    for number, (text, rating) in enumerate([("好用", 4), ("太苦", 5), ("好评", 5), ("好评返现", 5), (None, 1)]):
        shop.review(f"now {number}", text, THIS_WEEK, item_id="i1", rating=rating)
    shop.review("other item", "好用", THIS_WEEK, item_id="i2", rating=5)
    shop.build()
    counted = "flag, reviews, flagged, share, baseline_reviews, baseline_flagged, baseline_share, share_change"
    query = f"select {counted} from marts.review_flags {NEWEST} and item_id = 'i1' order by 1"
    assert shop.ask(query) == [
        ("conflict", 3, 1, 0.333333, 4, 0, 0.0, 0.333333),  # neither default praise nor stars alone contradict
        ("default_praise", 5, 1, 0.2, 4, 0, 0.0, 0.2),
        ("paid", 5, 1, 0.2, 4, 1, 0.25, -0.05),
        ("template", 5, 0, 0.0, 4, 3, 0.75, -0.75),
    ]
    everything = f"select reviews, flagged from marts.review_flags {NEWEST} and item_id = '*' order by flag"
    assert shop.ask(everything) == [(4, 1), (6, 1), (6, 1), (6, 0)]


def test_the_mean_rating_without_the_flagged_reviews_is_there(shop):
    for number, (text, rating) in enumerate([("好评返现", 5), ("好用", 4), ("太苦", 1)]):
        shop.review(f"r{number}", text, rating=rating)
    query = "select flagged_rating, other_rating from marts.review_flags where flag = 'paid'"
    assert shop.build().ask(query) == [(Decimal("5.00"), Decimal("2.50"))]


def test_reviews_without_date_stand_in_no_week(shop):
    shop.review("r1", "好评返现", None)
    assert shop.build().ask("select count(*) from marts.review_flags") == [(0,)]


def test_the_share_is_null_where_no_review_can_have_the_flag(shop):
    shop.review("r1", "好评")
    query = "select reviews, share, share_low from marts.review_flags where flag = 'conflict'"
    assert shop.build().ask(query) == [(0, None, None)]


def test_intervals_equal_those_of_scipy(shop):
    pairs = [(0, 1), (1, 1), (2, 7), (9, 40), (120, 300)]
    for k, n in pairs:
        for number in range(n):
            shop.review(str(number), "好评返现" if number < k else "好用", merchant_id=f"{k} of {n}")
    shop.build()
    found = shop.ask("select merchant_id, share_low, share_high from marts.review_flags where flag = 'paid'")
    assert len(found) == len(pairs)
    for merchant, low, high in found:
        k, n = map(int, merchant.split(" of "))
        expected = binomtest(k, n).proportion_ci(0.95, method="wilson")
        assert (low, high) == pytest.approx((expected.low, expected.high), abs=2e-6)
