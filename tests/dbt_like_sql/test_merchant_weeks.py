"""marts.merchant_weeks: figures of a merchant's week, and changes from the week before."""

from datetime import date
from decimal import Decimal

import pytest
from scipy.stats import binomtest
from sql_shop import Shop, at

WEEKS = [date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)]


def test_a_week_counts_reviews_events_and_payments():
    shop = Shop()
    shop.classify("太苦", "negative")
    shop.classify("香甜", "positive")
    shop.review("r1", "太苦", "2026-03-02 09:00", rating=1, reply_text="抱歉")
    shop.review("r2", "香甜", "2026-03-03 09:00", rating=4)
    shop.review("r3", "香甜", "2026-03-03 10:00", rating=5, follow_up="太苦")
    shop.review("r4", None, "2026-03-08 09:00", rating=5)
    for user, event_type in [("u1", "browse"), ("u1", "cart"), (None, "browse"), ("u2", "search")]:
        shop.event(event_type, "2026-03-05 12:00", user)
    shop.order("o1", Decimal("10.50"), item_id="i1", refund_amount=Decimal("10.50"), refunded_at=at("2026-03-07 09:00"))
    shop.order("o1", Decimal("20.00"), item_id="i2")
    shop.order("o2", Decimal("5.00"), user_key=None)
    shop.build()
    counted = """
        select week, reviews, read_reviews, mean_rating, negatives, neutrals, positives, replied_reviews, follow_ups,
            visitors, browses, carts, searches, purchases, orders, buyers, revenue, refunds, refund_amount, top_keywords
        from marts.merchant_weeks
    """
    reviews = (4, 3, Decimal("3.75"), 2, 0, 1, 1, 1)
    events = (2, 2, 1, 1, 3, 2, 1)
    payments = (Decimal("35.50"), 1, Decimal("10.50"))
    assert shop.ask(counted) == [(WEEKS[0], *reviews, *events, *payments, ["香甜", "太苦"])]


def test_a_week_without_data_has_zeros_and_no_shares():
    shop = Shop()
    shop.classify("太苦", "negative")
    shop.classify("香甜", "positive")
    shop.review("r1", "太苦", "2026-03-04 09:00", rating=2)
    shop.order("o1", Decimal("10.00"), "2026-03-04 09:00")
    for number, text in enumerate(["太苦", "香甜"]):
        shop.review(f"s{number}", text, "2026-03-18 09:00", rating=5)
    shop.build()
    shares = "reviews, negative_share, negative_low is null, previous_reviews, negative_share_change, revenue::int"
    assert shop.ask(f"select week, {shares}, previous_revenue::int from marts.merchant_weeks order by 1") == [
        (WEEKS[0], 1, 1.0, False, None, None, 10, None),
        (WEEKS[1], 0, None, True, 1, None, 0, 10),
        (WEEKS[2], 2, 0.5, False, 0, None, 0, 0),
    ]


def test_a_week_is_compared_with_the_week_before():
    shop = Shop()
    for text, sentiment in [("太苦", "negative"), ("香甜", "positive")]:
        shop.classify(text, sentiment)
    for number, text in enumerate(["太苦", "香甜", "香甜", "香甜"]):
        shop.review(f"a{number}", text, "2026-03-04 09:00", rating=4)
    for number, text in enumerate(["太苦", "香甜"]):
        shop.review(f"b{number}", text, "2026-03-11 09:00", rating=5)
    shop.build()
    compared = "previous_reviews, previous_mean_rating, previous_negative_share, negative_share_change"
    query = f"select {compared} from marts.merchant_weeks where week = date '2026-03-09'"
    assert shop.ask(query) == [(4, Decimal("4.00"), 0.25, 0.25)]


def test_only_weeks_that_have_ended_are_complete():
    shop = Shop()
    shop.event("browse", "2026-03-04 10:00")
    shop.event("browse", "2026-03-14 10:00")
    query = "select is_complete from marts.merchant_weeks order by week"
    assert shop.build().ask(query) == [(True,), (False,)]
    assert shop.build(as_of=date(2026, 3, 15)).ask(query) == [(True,), (True,)]


def test_revenue_is_null_where_the_merchant_exports_no_orders():
    shop = Shop()
    shop.event("buy", "2026-03-04 10:00")
    query = "select purchases, orders, buyers, revenue, refund_amount from marts.merchant_weeks"
    assert shop.build().ask(query) == [(1, 1, 1, None, None)]


REFUNDS = "select week, refunds, refund_amount, is_refund_dated, late_refunds, refund_share from marts.merchant_weeks"


def refund(shop: Shop, order: str, bought: str, refunded: str | None, amount: int = 10) -> None:
    """Add an order that was refunded on the day `refunded`, or on an unknown one."""
    when = at(f"{refunded} 10:00") if refunded else None
    shop.order(order, 50, f"{bought} 10:00", refund_amount=Decimal(amount), refunded_at=when)


def test_a_refund_counts_in_its_own_week_and_in_the_rate_of_the_week_of_the_order():
    shop = Shop()
    refund(shop, "o1", "2026-03-02", "2026-03-10", 10)
    refund(shop, "o2", "2026-03-08", "2026-03-09", 20)
    refund(shop, "late", "2026-03-02", "2026-03-31", 5)
    shop.order("kept", 50, "2026-03-03 10:00")
    shop.event("browse", "2026-04-05 10:00")
    shop.build()
    rows = {row[0]: row[1:] for row in shop.ask(REFUNDS)}
    assert rows[WEEKS[0]] == (0, 0, True, 2, 0.5)  # o1 and o2, of four orders; the third came after 29 days
    assert rows[WEEKS[1]] == (2, Decimal(30), True, None, None)
    assert rows[date(2026, 3, 30)] == (1, Decimal(5), True, None, None)


def test_the_rate_of_a_week_waits_for_28_days_after_its_sunday():
    shop = Shop()
    refund(shop, "o1", "2026-03-02", "2026-03-04")
    query = "select late_refunds, refund_share from marts.merchant_weeks where week = date '2026-03-02'"
    assert shop.build(as_of=date(2026, 4, 4)).ask(query) == [(None, None)]
    assert shop.build(as_of=date(2026, 4, 5)).ask(query) == [(1, 1.0)]


def test_a_refund_after_the_day_of_the_tables_does_not_count():
    shop = Shop()
    refund(shop, "o1", "2026-03-02", "2026-03-12")
    shop.build(as_of=date(2026, 3, 11))
    assert shop.ask("select sum(refunds) from marts.merchant_weeks") == [(0,)]


def test_refunds_without_a_time_count_in_the_week_of_the_order():
    shop = Shop()
    refund(shop, "o1", "2026-03-02", None)
    shop.order("kept", 50, "2026-03-03 10:00")
    shop.event("browse", "2026-04-05 10:00")
    assert shop.build().ask(f"{REFUNDS} order by week limit 2") == [
        (WEEKS[0], 1, Decimal(10), False, 1, 0.5),
        (WEEKS[1], 0, 0, False, None, None),
    ]


def test_one_refund_in_ten_without_a_time_leaves_the_others_on_their_day():
    shop = Shop()
    for number in range(9):
        refund(shop, f"o{number}", "2026-03-02", "2026-03-10")
    refund(shop, "undated", "2026-03-02", None)
    query = "select refunds from marts.merchant_weeks order by week"
    assert shop.build(as_of=date(2026, 3, 15)).ask(query) == [(1,), (9,)]
    refund(shop, "another", "2026-03-02", None)
    assert shop.build(as_of=date(2026, 3, 15)).ask(query) == [(11,), (0,)]


def test_a_shop_without_refunds_does_not_say_how_they_are_dated():
    shop = Shop()
    shop.order("o1", 50)
    assert shop.build().ask("select refunds, is_refund_dated from marts.merchant_weeks") == [(0, None)]


def test_reviews_do_not_count_as_sales():
    shop = Shop()
    shop.review("r1", user_key="u1")
    assert shop.build().ask("select reviews, purchases, orders, buyers from marts.merchant_weeks") == [(1, 0, 0, 0)]


@pytest.fixture(scope="module")
def counts():
    """Merchants named `<negatives> of <read reviews>`, each with one week."""
    shop = Shop()
    shop.classify("差", "negative", needs=[("quality", "negative")])
    shop.classify("好", "positive", needs=[("quality", "positive")])
    pairs = [(k, n) for n in (1, 2, 7, 40) for k in range(0, n + 1, 1 + n // 10)] + [(1, 300), (299, 300), (150, 300)]
    for k, n in pairs:
        for number in range(n):
            shop.review(str(number), "差" if number < k else "好", merchant_id=f"{k} of {n}")
    return shop.build()


@pytest.mark.parametrize("table", ["marts.merchant_weeks", "marts.feedback_insight"])
def test_intervals_equal_those_of_scipy(counts, table):
    intervals = counts.ask(f"select merchant_id, negative_share, negative_low, negative_high from {table}")
    assert len(intervals) == 25
    for merchant, share, low, high in intervals:
        k, n = map(int, merchant.split(" of "))
        expected = binomtest(k, n).proportion_ci(0.95, method="wilson")
        assert share == pytest.approx(k / n, abs=1e-6)
        assert (low, high) == pytest.approx((expected.low, expected.high), abs=2e-6)


@pytest.mark.parametrize(
    ("hits", "false_alarms", "expected"), [(0.9, 0.1, 0.5), (0.6, 0.1, 0.8), (1.0, 0.6, 0.0), (0.55, 0.5, None)]
)
def test_the_negative_share_is_adjusted_for_the_error_rates(hits, false_alarms, expected):
    shop = Shop()
    for text, sentiment in [("太苦", "negative"), ("香甜", "positive")]:
        shop.classify(text, sentiment)
    for number, text in enumerate(["太苦", "香甜"]):
        shop.review(f"r{number}", text)
    shop.set_error_rates("negative", hits, false_alarms)
    shop.set_error_rates("price", 0.9, 0.0)
    shop.build()
    assert shop.ask("select negative_share, adjusted_negative_share from marts.merchant_weeks") == [(0.5, expected)]
