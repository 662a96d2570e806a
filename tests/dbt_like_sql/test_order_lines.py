"""Orders as marketplaces export them: without items or customers, in any state, with the amount of the whole."""

from decimal import Decimal

from sql_shop import Shop, at

WEEK = "select purchases, orders, buyers, revenue::int, refunds, refund_amount::int from marts.merchant_weeks"


def test_orders_without_item_and_customer_count_in_full():
    shop = Shop()
    shop.order("o1", 20, item_id=None, user_key=None)
    shop.order("o2", 30, item_id=None, user_key="u1")
    shop.order("o3", 50, item_id=None, user_key=None, refund_amount=5)
    assert shop.build().ask(WEEK) == [(3, 3, 1, 100, 1, 5)]
    assert shop.ask("select user_key, orders, spend::int from marts.user_profile") == [("u1", 1, 30)]
    assert shop.ask("select count(*) from marts.item_health where item_id is null or orders > 0") == [(0,)]
    assert shop.ask("select count(*) from marts.user_items") == [(0,)]


def test_unpaid_and_closed_orders_are_kept_and_bring_no_revenue():
    shop = Shop()
    shop.order("paid", 10, status="finished")
    shop.order("unpaid", 20, when=None, status="unpaid", ordered_at=at("2026-03-04 09:00"))
    shop.order("no time of payment", 30, when=None, ordered_at=at("2026-03-04 09:00"))
    shop.order("closed", 40, when=None, status="closed", ordered_at=at("2026-03-04 09:00"))
    shop.order("closed and returned", 50, status="closed", refund_amount=50)
    shop.order("shipped", 60, when=None, status="shipped", ordered_at=at("2026-03-05 09:00"))
    assert shop.build().ask("select count(*), count(*) filter (where is_purchase) from staging.orders") == [(6, 3)]
    assert shop.ask(WEEK) == [(3, 3, 1, 70, 1, 50)]
    assert shop.ask("select spend::int, refund_amount::int from marts.user_profile") == [(70, 50)]


def test_the_amount_of_an_order_is_divided_among_its_lines_to_the_cent():
    shop = Shop()
    for item, price, quantity in [("a", 99, 1), ("b", 30, 2), ("c", 1, 1)]:
        shop.order("o1", None, item_id=item, price=price, quantity=quantity, order_amount=Decimal("149.99"))
    for item in "abc":
        shop.order("o2", None, item_id=item, order_amount=100)
    shop.order("o3", None, item_id=None, order_amount=Decimal("12.34"))
    for item, amount in [("a", 5), ("b", 7)]:
        shop.order("o4", None, item_id=item, order_amount=amount)
    query = "select order_key, list(amount order by item_id) from staging.orders group by all order by all"
    shares = {order: [str(amount) for amount in amounts] for order, amounts in shop.build().ask(query)}
    assert shares == {
        "o1": ["92.81", "56.24", "0.94"],  # 149.99 in the proportion 99 : 60 : 1
        "o2": ["33.33", "33.34", "33.33"],
        "o3": ["12.34"],
        "o4": ["5.00", "7.00"],  # not repeated: amounts of the lines
    }


def test_an_order_without_items_gives_way_to_its_lines_in_another_file():
    shop = Shop()
    shop.order("o1", 100, item_id=None, file_id="orders")
    shop.order("o1", 60, item_id="a", file_id="lines")
    shop.order("o1", 40, item_id="b", file_id="lines")
    shop.order("o2", 70, item_id=None, file_id="orders")
    shop.order("o3", 10, item_id="a", file_id="lines")
    shop.order("o3", 5, item_id=None, file_id="lines")
    query = "select order_key, sum(amount)::int, count(*) from staging.orders group by all order by all"
    assert shop.build().ask(query) == [("o1", 100, 2), ("o2", 70, 1), ("o3", 15, 2)]


def test_two_lines_of_one_item_stay_apart_by_their_numbers():
    shop = Shop()
    for line, amount in [("l1", 79), ("l2", 158)]:
        shop.order("o1", amount, line_key=line)
    assert shop.build().ask(WEEK) == [(2, 1, 1, 237, 0, 0)]


def test_an_item_that_only_orders_name_has_its_title():
    shop = Shop()
    shop.order("o1", 5, item_name="桂花糕")
    assert shop.build().ask("select item_name from marts.item_health where item_id = 'i1'") == [("桂花糕",)]
