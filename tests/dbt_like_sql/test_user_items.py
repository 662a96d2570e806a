"""Sessions, marts.user_items and what marts.user_profile makes of them: sequences, funnel, searches, tastes."""

from datetime import date
from decimal import Decimal

from sql_shop import Shop, at


def profile(shop: Shop, *columns: str, user: str = "u1") -> tuple:
    return shop.ask(f"select {', '.join(columns)} from marts.user_profile where user_key = '{user}'")[0]


def test_a_session_has_its_events_in_order():
    shop = Shop()
    shop.event("search", "2026-03-04 09:00", search_query="伞")
    shop.event("browse", "2026-03-04 09:01", item_id="i1")
    shop.event("browse", "2026-03-04 09:05", item_id="i2")
    shop.event("buy", "2026-03-04 09:35", item_id="i2")
    shop.event("browse", "2026-03-04 10:05:01", item_id="i3")
    shop.event("browse", "2026-03-05 00:00:10", item_id="i3")
    shop.event("browse", "2026-03-04 09:00", user_key=None, item_id="i1")
    shop.build()
    columns = "event_date, session_number, events, items, has_buy, behaviour_sequence, item_sequence"
    assert shop.ask(f"select {columns} from intermediate.user_sessions order by all") == [
        (date(2026, 3, 4), 1, 4, 2, True, ["search", "browse", "browse", "buy"], [None, "i1", "i2", "i2"]),
        (date(2026, 3, 4), 2, 1, 1, False, ["browse"], ["i3"]),
        (date(2026, 3, 5), 1, 1, 1, False, ["browse"], ["i3"]),
    ]


def test_events_of_one_instant_are_of_one_session():
    shop = Shop()
    for event_type in ["buy", "cart", "browse"]:
        shop.event(event_type, "2026-03-04 10:00", item_id="i1")
    shop.build()
    assert shop.ask("select behaviour_sequence from intermediate.user_sessions") == [(["browse", "cart", "buy"],)]


def test_each_item_has_the_sequence_of_the_customers_events():
    shop = Shop()
    shop.item("i1", "伞", category="雨具")
    shop.event("cart", "2026-03-05 08:00", item_id="i1")
    for minute in range(25):
        shop.event("browse", f"2026-03-04 10:{minute:02}", item_id="i1", category="别的")
    shop.event("favourite", "2026-03-04 11:00", item_id="i2", category="帽")
    shop.event("search", "2026-03-04 11:01", item_id="i2", search_query="帽")
    shop.event("browse", "2026-03-04 11:01", item_id="i3")
    shop.build()
    columns = "item_id, item_name, category, browses, carts, behaviour_sequence, furthest_step"
    assert shop.ask(f"select {columns} from marts.user_items order by item_id") == [
        ("i1", "伞", "雨具", 25, 1, ["browse"] * 19 + ["cart"], "cart"),
        ("i2", None, "帽", 0, 0, ["favourite"], "favourite"),
        ("i3", None, None, 1, 0, ["browse"], "browse"),
    ]


def test_an_order_of_an_item_that_no_log_shows_is_a_purchase_of_it():
    shop = Shop()
    shop.event("browse", "2026-03-01 10:00", item_id="i1")
    shop.order("o1", Decimal("9.90"), item_id="i1")
    shop.order("o2", Decimal("9.90"), "2026-03-06 10:00", item_id="i2")
    shop.build()
    columns = "item_id, browses, buys, orders, spend, first_at, last_at, furthest_step"
    assert shop.ask(f"select {columns} from marts.user_items order by item_id") == [
        ("i1", 1, 0, 1, Decimal("9.90"), at("2026-03-01 10:00"), at("2026-03-04 10:00"), "buy"),
        ("i2", 0, 0, 1, Decimal("9.90"), at("2026-03-06 10:00"), at("2026-03-06 10:00"), "buy"),
    ]


def test_the_funnel_counts_items_and_each_step_includes_the_next():
    shop = Shop()
    for item, steps in {
        "i1": "browse",
        "i2": "browse favourite",
        "i3": "cart",
        "i4": "browse buy",
        "i5": "cart buy",
    }.items():
        for step in steps.split():
            shop.event(step, "2026-03-04 10:00", item_id=item)
    shop.event("search", "2026-03-04 10:00", user_key="u2", search_query="伞")
    shop.build()
    funnel = ("items_seen", "items_wanted", "items_carted", "items_bought", "want_rate", "cart_rate", "buy_rate")
    assert profile(shop, *funnel) == (5, 4, 3, 2, 0.8, 0.75, 0.666667)
    assert profile(shop, *funnel, user="u2") == (0, 0, 0, 0, None, None, None)


def test_conversion_of_sessions_and_of_searches_is_of_those_that_ended_in_a_purchase():
    shop = Shop()
    for hour, steps in {9: ["search", "buy"], 11: ["search"], 13: ["browse"], 15: ["buy"]}.items():
        for minute, step in enumerate(steps):
            shop.event(step, f"2026-03-04 {hour:02}:{minute:02}", item_id="i1", search_query="伞")
    shop.event("browse", "2026-03-04 09:00", user_key="u2", item_id="i1")
    shop.event("browse", "2026-03-04 09:30", user_key="u2", item_id="i1")
    shop.build()
    figures = ("sessions", "session_conversion", "search_sessions", "search_conversion", "session_minutes")
    assert profile(shop, *figures) == (4, 0.5, 2, 0.5, 0.25)
    assert profile(shop, *figures, user="u2") == (1, 0.0, 0, None, 30.0)


def test_a_log_without_purchases_has_no_conversion_of_sessions():
    shop = Shop()
    shop.event("search", "2026-03-04 09:00", search_query="伞")
    shop.order("o1", 10)
    shop.build()
    assert profile(shop, "session_conversion", "search_conversion", "search_sessions") == (None, None, 1)


def test_searches_made_most_often_come_first():
    shop = Shop()
    for query, times in {"伞": 2, "帽": 3, "鞋": 1, "袜": 1, "裤": 1, "衣": 1}.items():
        for minute in range(times):
            shop.event("search", f"2026-03-04 09:{minute:02}", search_query=query)
    shop.event("search", "2026-03-05 09:00", search_query="衣")
    shop.build(as_of=date(2026, 3, 4))
    assert profile(shop, "top_searches") == (["帽", "伞", *sorted("鞋袜裤衣")[:3]],)


def test_active_hours_are_the_three_busiest():
    shop = Shop()
    for hour, times in {8: 1, 9: 2, 20: 3, 21: 2, 22: 1}.items():
        for minute in range(times):
            shop.event("browse", f"2026-03-04 {hour:02}:{minute:02}")
    shop.build()
    assert profile(shop, "active_hour", "active_hours") == (20, [20, 9, 21])


def test_customers_without_purchases_have_the_price_band_of_the_items_seen():
    shop = Shop()
    for number, price in enumerate([10, 20, 30], start=1):
        shop.item(f"i{number}", "伞", price=price)
        shop.event("browse", "2026-03-04 10:00", f"u{number}", item_id=f"i{number}")
    shop.build()
    assert shop.ask("select price_band from marts.user_profile order by user_key") == [("low",), ("middle",), ("high",)]


def test_logs_without_any_price_have_no_price_band():
    shop = Shop()
    shop.event("browse", "2026-03-04 10:00", item_id="i1")
    shop.event("buy", "2026-03-04 10:00", item_id="i1")
    shop.build()
    assert profile(shop, "price_band", "spend", "orders", "items_bought") == (None, None, 1, 1)


def test_satisfaction_rises_or_falls_from_the_older_half_of_the_reviews_to_the_newer():
    shop = Shop()
    for text, sentiment in {"差": "negative", "平": "neutral", "好": "positive"}.items():
        shop.classify(text, sentiment)
    for user, texts in {"falls": "好好平差差", "rises": "差好", "stays": "平平好好平平", "once": "差"}.items():
        for day, text in enumerate(texts, start=1):
            shop.review(f"{user}{day}", text, f"2026-03-{day:02} 10:00", user_key=user)
    shop.review("undated", "差", None, user_key="once")
    shop.build()
    trends = "select user_key, satisfaction_change, satisfaction_trend from marts.user_profile order by user_key"
    assert shop.ask(trends) == [
        ("falls", -2.0, "falling"),
        ("once", None, None),
        ("rises", 2.0, "rising"),
        ("stays", 0.0, "steady"),
    ]


def test_complained_needs_are_those_complained_of():
    shop = Shop()
    shop.classify("慢", "negative", needs=[("logistics", "negative"), ("price", "positive")])
    shop.classify("贵", "negative", needs=[("logistics", "negative"), ("size", "negative")])
    shop.review("r1", "慢", user_key="u1")
    shop.review("r2", "贵", user_key="u1")
    shop.review("r3", None, user_key="u2")
    shop.build()
    assert profile(shop, "complained_needs") == (["logistics", "size"],)
    assert profile(shop, "complained_needs", user="u2") == ([],)
