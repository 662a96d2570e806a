"""marts.user_profile: who the customers of a merchant are, from orders, logs or reviews."""

from datetime import date
from decimal import Decimal

from sql_shop import Shop, at


def profile(shop: Shop, *columns: str, user: str = "u1") -> tuple:
    return shop.ask(f"select {', '.join(columns)} from marts.user_profile where user_key = '{user}'")[0]


def test_a_customer_of_two_merchants_has_two_profiles():
    shop = Shop()
    shop.order("o1", 10, merchant_id="a")
    shop.order("o2", 20, merchant_id="b")
    shop.order("o3", 30, merchant_id="b")
    shop.build()
    assert shop.ask("select merchant_id, orders, spend::int from marts.user_profile order by 1") == [
        ("a", 1, 10),
        ("b", 2, 50),
    ]


def test_money_is_summed_by_order_and_refunds_by_line():
    shop = Shop()
    shop.order("o1", Decimal("10.10"), "2026-03-01 10:00", item_id="i1")
    shop.order("o1", Decimal("20.20"), "2026-03-01 10:00", item_id="i2", refund_amount=Decimal("5.00"))
    shop.order("o2", Decimal("30.31"), "2026-03-04 10:00")
    shop.event("browse", "2026-03-10 09:00", user_key="u2")
    shop.build()
    figures = ("orders", "spend", "average_order_value", "refunds", "refund_amount", "recency_days", "last_bought_at")
    assert profile(shop, *figures) == (
        2,
        Decimal("60.61"),
        Decimal("30.31"),
        1,
        Decimal("5.00"),
        6,
        at("2026-03-04 10:00"),
    )


def test_without_orders_buy_events_count_as_purchases():
    shop = Shop()
    for event_type in ["browse", "browse", "browse", "browse", "favourite", "cart", "cart", "buy"]:
        shop.event(event_type, "2026-03-04 10:00")
    shop.build()
    assert shop.ask("select count(*) from raw.events") == [(8,)]
    assert profile(shop, "orders", "buys", "spend", "monetary_score") == (1, 1, None, None)
    assert profile(shop, "browse_conversion", "favourite_conversion", "cart_conversion") == (0.25, 1.0, 0.5)


def test_with_orders_buy_events_are_not_counted():
    shop = Shop()
    shop.event("buy", "2026-03-04 10:00")
    shop.order("o1", 10)
    shop.build()
    assert profile(shop, "orders", "buys", "cart_conversion") == (1, 1, None)


def test_with_reviews_only_each_review_counts_as_a_purchase():
    shop = Shop()
    shop.review("r1", user_key="u1", ordered_at=at("2026-02-20 10:00"))
    shop.review("r2", when=None, user_key="u2")
    shop.build()
    assert profile(shop, "orders", "last_bought_at", "recency_days") == (1, at("2026-02-20 10:00"), 12)
    assert profile(shop, "orders", "recency_days", "rfm_segment", user="u2") == (1, None, "undated")


def test_a_pause_of_half_an_hour_and_midnight_end_a_session():
    shop = Shop()
    for when in ["09:00:00", "09:30:00", "10:00:01", "23:59:00"]:
        shop.event("browse", f"2026-03-04 {when}")
    shop.event("browse", "2026-03-05 00:01")
    shop.build()
    assert profile(shop, "sessions", "active_days") == (4, 2)


def test_anonymous_events_make_no_customer():
    shop = Shop()
    shop.event("browse", "2026-03-04 10:00", user_key=None)
    shop.review("r1", user_key=None)
    shop.build()
    assert shop.ask("select count(*) from marts.user_profile") == [(0,)]
    assert shop.ask("select browses, visitors from marts.merchant_weeks") == [(1, 0)]


def test_the_behaviour_sequence_is_the_last_twenty_events_in_time_order():
    shop = Shop()
    shop.event("search", "2026-03-02 09:00", search_query="雨伞")
    for minute in range(17):
        shop.event("browse", f"2026-03-02 10:{minute:02}")
    shop.event("buy", "2026-03-03 10:00")  # of one hour: the log is only that precise
    shop.event("cart", "2026-03-03 10:00")
    shop.event("favourite", "2026-03-03 10:00")
    shop.build()
    assert profile(shop, "behaviour_sequence") == (["browse"] * 17 + ["favourite", "cart", "buy"],)
    assert profile(shop, "last_search") == ("雨伞",)


def test_tastes_are_the_commonest_category_and_hour_with_ties_broken_by_order():
    shop = Shop()
    for hour, category in [(9, "b"), (21, "b"), (21, "a"), (9, "a"), (13, None)]:
        shop.event("browse", f"2026-03-04 {hour:02}:15", category=category)
    shop.build()
    assert profile(shop, "preferred_category", "preferred_categories", "active_hour") == ("a", ["a", "b"], 9)


def test_numbers_of_categories_in_the_log_get_the_names_of_their_items():
    shop = Shop()
    shop.item("i1", "壶", category="小家电")
    shop.item("i2", "锅", category="小家电")
    shop.item("i3", "刷头", category="家居配件")
    for item_id, number in [("i1", "4756105"), ("i2", "4756105"), ("i3", "4756105"), ("gone", "4756105")]:
        shop.event("browse", "2026-03-04 10:00", item_id=item_id, category=number)
    for minute in range(2):
        shop.event("browse", f"2026-03-04 11:{minute:02}", "u2", item_id="strange", category="982926")
    shop.event("browse", "2026-03-04 11:00", "u2", item_id="i3", category="4756105")
    shop.event("browse", "2026-03-04 12:00", "u3", item_id="gone", category="4756105")
    shop.event("browse", "2026-03-04 12:00", "u3", category="982926", merchant_id="other")
    shop.build()
    columns = "merchant_id, user_key, preferred_category, preferred_categories"
    assert shop.ask(f"select {columns} from marts.user_profile order by all") == [
        ("other", "u3", "982926", ["982926"]),
        ("shop", "u1", "小家电", ["小家电", "家居配件"]),
        ("shop", "u2", "982926", ["982926", "家居配件"]),
        ("shop", "u3", "小家电", ["小家电"]),
    ]
    gone = "select user_key, item_id, category from marts.user_items where item_id in ('gone', 'i3') order by all"
    assert shop.ask(gone) == [
        ("u1", "gone", "小家电"),
        ("u1", "i3", "家居配件"),
        ("u2", "i3", "家居配件"),
        ("u3", "gone", "小家电"),
    ]


def test_one_shops_names_are_not_given_to_the_numbers_of_another():
    shop = Shop()
    shop.item("i1", "壶", category="小家电")
    for merchant in ["shop", "other"]:
        shop.event("browse", "2026-03-04 10:00", item_id="i1", category="4756105", merchant_id=merchant)
    shop.build()
    assert shop.ask("select merchant_id, preferred_category from marts.user_profile order by 1") == [
        ("other", "4756105"),
        ("shop", "小家电"),
    ]


def test_a_log_without_categories_has_those_of_its_items_and_names_win_over_numbers():
    shop = Shop()
    shop.item("i1", "壶", category="小家电")
    shop.item("i2", "茶", category="77")
    shop.event("browse", "2026-03-04 10:00", item_id="i1")
    shop.event("browse", "2026-03-04 10:00", "u2", item_id="i2", category="茶饮")
    shop.event("browse", "2026-03-04 10:00", "u3", category="茶饮")
    shop.build()
    assert shop.ask("select user_key, preferred_category from marts.user_profile order by 1") == [
        ("u1", "小家电"),
        ("u2", "茶饮"),
        ("u3", "茶饮"),
    ]


def test_a_log_with_days_only_has_no_active_hour():
    shop = Shop()
    shop.event("browse", "2026-03-04 00:00")
    shop.event("browse", "2026-03-04 00:00", merchant_id="precise")
    shop.event("browse", "2026-03-04 12:34", merchant_id="precise", user_key="u2")
    shop.build()
    assert shop.ask("select merchant_id, active_hour from marts.user_profile where user_key = 'u1' order by 1") == [
        ("precise", 0),
        ("shop", None),
    ]


def test_without_a_log_category_and_price_band_come_from_purchases():
    shop = Shop()
    shop.item("i1", "茶", category="饮品")
    for user, amount in [("u1", 10), ("u2", 20), ("u3", 90)]:
        shop.order(f"o{user}", amount, user_key=user)
    shop.build()
    assert shop.ask(
        "select preferred_category, preferred_categories, price_band from marts.user_profile order by 1, user_key"
    ) == [
        ("饮品", ["饮品"], "low"),
        ("饮品", ["饮品"], "middle"),
        ("饮品", ["饮品"], "high"),
    ]


def test_scores_are_fifths_of_the_buyers_and_one_time_buyers_are_never_frequent():
    shop = Shop()
    for number in range(10):
        user = f"u{number}"
        for order in range(1 if number < 8 else number):
            shop.order(f"{user}-{order}", 10, f"2026-03-{10 + number:02} 10:00", user)
    shop.build()
    scores = "select recency_score, frequency_score, monetary_score from marts.user_profile order by user_key"
    assert shop.ask(scores) == [
        *((1 + number // 2, 1, 3) for number in range(8)),
        (5, 5, 5),
        (5, 5, 5),
    ]


def test_buyers_of_one_day_are_neither_the_newest_nor_lost():
    shop = Shop()
    for user in ("u1", "u2", "u3"):
        shop.order(f"o{user}", 10, user_key=user)
    shop.build()
    assert shop.ask("select distinct recency_score, rfm_segment, price_band from marts.user_profile") == [
        (3, "promising", "middle")
    ]


def test_segments_follow_recency_and_frequency():
    shop = Shop()
    oldest_first = "hibernating at_risk hibernating at_risk promising loyal new champions new champions"
    segments = oldest_first.split()
    orders = {"at_risk": 5, "loyal": 6, "champions": 9}
    for day, segment in enumerate(segments, start=1):
        for number in range(orders.get(segment, 1)):
            shop.order(f"o{day}-{number}", 10, f"2026-03-{day:02} 10:00", f"{segment} {day}")
    shop.event("browse", "2026-03-05 10:00", "browsers 1")
    shop.build()
    found = shop.ask("select user_key, rfm_segment from marts.user_profile")
    assert len(found) == 11
    assert {user.split()[0] for user, _ in found} == {"browsers", *segments}
    assert all(user.split()[0] == segment for user, segment in found)


def test_satisfaction_and_cared_needs_come_from_the_customers_reviews():
    shop = Shop()
    shop.classify("慢", "negative", needs=[("logistics", "negative"), ("price", "positive")])
    shop.classify("值", "positive", needs=[("price", "positive"), ("size", "positive"), ("quality", "neutral")])
    shop.review("r1", "慢", rating=2, user_key="u1")
    shop.review("r2", "值", rating=5, user_key="u1")
    shop.review("r3", None, rating=5, user_key="u1")
    shop.review("r4", None, user_key="u2")
    shop.build()
    figures = ("reviews", "mean_rating", "negative_reviews", "satisfaction", "cared_needs")
    assert profile(shop, *figures) == (3, Decimal("4.00"), 1, 0.5, ["price", "logistics", "quality"])
    assert profile(shop, *figures, user="u2") == (1, None, 0, None, [])


def test_first_and_last_seen_span_events_purchases_and_reviews():
    shop = Shop()
    shop.event("browse", "2026-03-04 10:00")
    shop.order("o1", 10, "2026-03-05 10:00")
    shop.review("r1", when="2026-03-20 10:00", user_key="u1")
    shop.build()
    assert profile(shop, "first_seen_at", "last_seen_at", "as_of") == (
        at("2026-03-04 10:00"),
        at("2026-03-20 10:00"),
        date(2026, 3, 20),
    )
