"""marts.item_health: state and trend of an item."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import binomtest, pearsonr
from sql_shop import Shop

MONDAY = date(2026, 1, 5)


def week(number: int) -> str:
    return f"{MONDAY + timedelta(weeks=number)} 10:00"


@pytest.fixture
def shop():
    shop = Shop()
    shop.need("quality", "质量", "抽检")
    shop.need("price", "价格", "比价")
    shop.classify("坏了", "negative", needs=[("quality", "negative")])
    shop.classify("太贵", "negative", needs=[("price", "negative")])
    shop.classify("好用", "positive", needs=[("quality", "positive")])
    return shop


def add_reviews(shop: Shop, item: str, when: str, *, bad: int, good: int) -> None:
    for number in range(bad + good):
        text = "坏了" if number < bad else "好用"
        shop.review(f"{item} {when} {number}", text, when, item_id=item, rating=1 if number < bad else 5)


def test_a_week_counts_reviews_events_and_payments_of_the_item(shop):
    shop.item("i1", "保温杯", category="水杯")
    add_reviews(shop, "i1", week(0), bad=1, good=2)
    shop.review("stars", None, week(0), item_id="i1", rating=5)
    for user, event_type in [("u1", "browse"), ("u1", "cart"), ("u2", "browse"), (None, "browse"), ("u3", "buy")]:
        shop.event(event_type, week(0), user, item_id="i1")
    shop.order("o1", Decimal("10.50"), week(0), "u1", "i1", refund_amount=Decimal("10.50"))
    shop.order("o2", Decimal("20.00"), week(0), "u4", "i1")
    shop.order("o3", Decimal("99.00"), week(0), "u2", "i2")
    shop.build()
    review_columns = "item_name, category, reviews, read_reviews, mean_rating, negatives, negative_share, top_complaint"
    sales_columns = "visitors, conversion, orders, revenue, refunds, refund_share"
    assert shop.ask(f"select {review_columns}, {sales_columns} from marts.item_health where item_id = 'i1'") == [
        ("保温杯", "水杯", 4, 3, Decimal("4.00"), 1, 0.333333, "质量", 2, 0.5, 2, Decimal("30.50"), 1, 0.5)
    ]


def test_items_that_were_only_visited_or_only_bought_have_rows(shop):
    shop.event("browse", week(0), "u1", item_id="seen")
    shop.order("o1", 5, week(1), "u1", "sold")
    query = "select item_id, week, reviews, visitors, orders, state from marts.item_health order by 1"
    assert shop.build().ask(query) == [
        ("seen", MONDAY, 0, 1, 0, "too_few"),
        ("sold", MONDAY + timedelta(weeks=1), 0, 0, 1, "too_few"),
    ]


def test_recent_is_the_week_and_the_seven_before(shop):
    for number in range(9):
        add_reviews(shop, "i1", week(number), bad=1, good=number)
    shop.build()
    query = "select recent_reviews, recent_negatives, is_newest from marts.item_health order by week"
    assert shop.ask(query)[-2:] == [(36, 8, False), (44, 8, True)]


def test_the_top_complaint_is_that_of_the_recent_weeks(shop):
    for number in range(3):
        shop.review(f"old {number}", "太贵", week(0), item_id="i1")
        shop.review(f"other {number}", "太贵", week(8), item_id="i2")
    for number in range(2):
        shop.review(f"new {number}", "坏了", week(7), item_id="i1")
    shop.review("now", "好用", week(8), item_id="i1")
    shop.build()
    query = "select top_complaint, top_complaint_reviews from marts.item_health where item_id = 'i1' order by week"
    assert shop.ask(query) == [("价格", 3), ("价格", 3), ("质量", 2)]


@pytest.mark.parametrize(
    ("bad", "expected"),
    [
        ((0, 0, 1, 1, 3, 5, 7, 9), "worsening"),
        ((9, 7, 5, 3, 1, 1, 0, 0), "improving"),
        ((8, 8, 8, 8, 8, 8, 8, 8), "poor"),
        ((0, 0, 0, 0, 0, 0, 0, 0), "good"),
        ((2, 1, 2, 1, 2, 1, 2, 1), "ordinary"),
    ],
)
def test_the_state_is_named_by_trend_and_by_the_rest_of_the_shop(shop, bad, expected):
    for number, count in enumerate(bad):
        add_reviews(shop, "i1", week(number), bad=count, good=10 - count)
        add_reviews(shop, "rest", week(number), bad=4, good=26)
    query = "select state from marts.item_health where item_id = 'i1' and is_newest"
    assert shop.build().ask(query) == [(expected,)]


def test_an_item_with_few_reviews_has_the_state_too_few(shop):
    add_reviews(shop, "i1", week(0), bad=9, good=0)
    add_reviews(shop, "rest", week(0), bad=0, good=90)
    assert shop.build().ask("select state from marts.item_health where item_id = 'i1'") == [("too_few",)]


def test_trend_and_intervals_equal_those_of_scipy():
    chance = np.random.default_rng(5)
    shop = Shop()
    shop.classify("坏了", "negative")
    shop.classify("好用", "positive")
    counts = {}
    for item in range(6):
        weeks = sorted(chance.choice(8, size=chance.integers(2, 9), replace=False))
        counts[f"i{item}"] = [(int(t), int(n), int(chance.integers(0, n + 1))) for t in weeks
                              for n in [int(chance.integers(3, 30))]]  # fmt: skip
    for item, drawn in counts.items():
        for t, n, k in drawn:
            add_reviews(shop, item, week(t), bad=k, good=n - k)
    shop.build()
    query = "select item_id, trend_z, recent_low, recent_high from marts.item_health where is_newest order by 1"
    for item, z, low, high in shop.ask(query):
        drawn = counts[item]
        times = np.repeat([t for t, _, _ in drawn], [n for _, n, _ in drawn])
        outcomes = np.concatenate([[1] * k + [0] * (n - k) for _, n, k in drawn])
        r = pearsonr(times, outcomes)[0]  # the Cochran-Armitage statistic is √N times this correlation
        assert z == pytest.approx(r * np.sqrt(len(outcomes)), abs=1e-4)
        interval = binomtest(int(outcomes.sum()), len(outcomes)).proportion_ci(0.95, method="wilson")
        assert (low, high) == pytest.approx((interval.low, interval.high), abs=2e-6)


def test_what_happened_after_the_as_of_day_is_left_out(shop):
    add_reviews(shop, "i1", week(0), bad=0, good=1)
    shop.event("browse", week(3), "u1", item_id="i1")
    shop.order("o1", 5, week(3), "u1", "i1")
    shop.build(as_of=MONDAY + timedelta(days=8))
    assert shop.ask("select count(*) from marts.item_health") == [(1,)]
