"""marts.orders, marts.purchases and marts.events: what analysts read row by row."""

from datetime import date
from decimal import Decimal

from sql_shop import Shop, at


def test_orders_are_all_lines_with_names_and_purchases_those_that_were_paid():
    shop = Shop()
    shop.item("i1", "壶", category="小家电")
    shop.order("o1", Decimal("10.10"), item_id="i1", status="finished", province="浙江省")
    shop.order("o1", Decimal("20.20"), item_id="i2", item_name="锅", status="finished", refund_amount=Decimal("5.00"))
    shop.order("o2", 30, None, status="unpaid", ordered_at=at("2026-03-04 11:00"))
    shop.order("o3", 40, None, user_key=None, item_id=None, status="closed", ordered_at=at("2026-03-04 12:00"))
    shop.build()
    columns = "order_key, item_name, category, status, is_purchase, amount::int, order_date::varchar, province"
    assert shop.ask(f"select {columns} from marts.orders order by order_key, item_id") == [
        ("o1", "壶", "小家电", "finished", True, 10, "2026-03-04", "浙江省"),
        ("o1", "锅", None, "finished", True, 20, "2026-03-04", None),
        ("o2", "壶", "小家电", "unpaid", False, 30, "2026-03-04", None),
        ("o3", None, None, "closed", False, 40, "2026-03-04", None),
    ]
    columns = "purchase_key, known_from, item_name, category, amount, refund_amount, purchase_date, week"
    assert shop.ask(f"select {columns} from marts.purchases order by item_id") == [
        ("o1", "order", "壶", "小家电", Decimal("10.10"), 0, date(2026, 3, 4), date(2026, 3, 2)),
        ("o1", "order", "锅", None, Decimal("20.20"), 5, date(2026, 3, 4), date(2026, 3, 2)),
    ]


def test_purchases_are_those_that_profiles_count():
    shop = Shop()
    for user, day in [("u1", 1), ("u1", 2), ("u2", 2), (None, 3)]:
        shop.event("buy", f"2026-03-0{day} 10:00", user, item_id="i1")
    for _ in range(2):  # two equal events are two purchases
        shop.event("buy", "2026-03-04 10:00", "u3", item_id="i1")
    shop.review("r1", merchant_id="words", user_key="u1")
    shop.build()
    counted = (
        "select merchant_id, user_key, count(distinct purchase_key) from marts.purchases"
        " where user_key is not null group by all order by all"
    )
    assert shop.ask(counted) == shop.ask("select merchant_id, user_key, orders from marts.user_profile order by all")
    assert shop.ask("select known_from, count(*) from marts.purchases group by all order by all") == [
        ("event", 6),
        ("review", 1),
    ]


def test_events_are_as_many_as_there_were_with_names_of_items_and_categories():
    shop = Shop()
    shop.item("i1", "壶", category="小家电")
    for _ in range(2):
        shop.event("browse", "2026-03-08 23:59", item_id="i1", category="4756105")
    shop.event("search", "2026-03-09 00:01", None, search_query="[手机号]")
    shop.build()
    columns = "event_type, user_key, item_name, category, source_category, search_query, event_date, week"
    browse = ("browse", "u1", "壶", "小家电", "4756105", None, date(2026, 3, 8), date(2026, 3, 2))
    search = ("search", None, None, None, None, "[手机号]", date(2026, 3, 9), date(2026, 3, 9))
    assert shop.ask(f"select {columns} from marts.events order by occurred_at") == [browse, browse, search]


def test_rows_after_the_as_of_day_are_left_out():
    shop = Shop()
    for day in (3, 4, 5):
        shop.event("buy", f"2026-03-0{day} 10:00", merchant_id="log")
        shop.order(f"o{day}", 10, f"2026-03-0{day} 10:00")
    shop.order("open", 10, None, status="unpaid", ordered_at=at("2026-03-05 10:00"))
    shop.order("undated", 10, None, status="paid")
    shop.build(as_of=date(2026, 3, 4))
    assert shop.ask("select order_key from marts.orders order by 1") == [("o3",), ("o4",), ("undated",)]
    assert shop.ask("select event_date from marts.events order by 1") == [(date(2026, 3, 3),), (date(2026, 3, 4),)]
    assert shop.ask("select merchant_id, count(*) from marts.purchases group by all order by all") == [
        ("log", 2),
        ("shop", 3),
    ]
