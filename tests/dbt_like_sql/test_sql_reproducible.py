"""The same rows give the same tables: in slices or at once, in any import order, on any number of threads."""

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from sql_shop import Shop, at

from assets.sql_tables import STEPS
from warehouse.database.tables import digests

EVENT = st.fixed_dictionaries(
    {
        "event_type": st.sampled_from(["browse", "favourite", "cart", "buy", "search"]),
        "when": st.builds(
            "2026-03-{:02} {:02}:{:02}".format, st.integers(1, 4), st.integers(0, 23), st.integers(0, 59)
        ),
        "user_key": st.sampled_from(["u1", "u2", None]),
        "category": st.sampled_from(["茶", "酒", None]),
        "item_id": st.sampled_from(["i1", "i2", None]),
        "search_query": st.sampled_from(["茶", None]),
        "merchant_id": st.sampled_from(["a", "b"]),
    }
)


def sql_digests(shop: Shop) -> dict[str, str]:
    return {name: value for name, value in digests(shop.con).items() if name.split(".")[0] not in ("raw", "nlp", "ops")}


def import_events(shop: Shop, events: list[dict]) -> Shop:
    for event in events:
        shop.event(**event)
        day = at(event["when"]).date()
        shop.con.execute("insert into ops.dirty_dates select ? except from ops.dirty_dates", [day])
    return shop


@settings(max_examples=5, deadline=None)
@given(st.lists(EVENT, max_size=24), st.integers(1, 3), st.randoms(use_true_random=False))
def test_late_and_shuffled_imports_give_the_tables_of_one_import(events, imports, random):
    at_once = import_events(Shop(threads=1), events).build()
    in_slices = Shop(threads=2)
    random.shuffle(events)
    for part in range(imports):
        import_events(in_slices, events[part::imports]).build()
    assert sql_digests(in_slices) == sql_digests(at_once)


def busy_shop(threads: int, *, backwards: bool) -> Shop:
    shop = Shop(threads)
    for text, sentiment, polarity in [
        ("差", "negative", "negative"),
        ("平", "neutral", "neutral"),
        ("好", "positive", "positive"),
    ]:
        shop.classify(text, sentiment, needs=[("quality", polarity, 0.7), ("price", "neutral", 0.6)])
    numbers = range(3000)
    for number in reversed(numbers) if backwards else numbers:
        day = f"2026-{1 + number % 3:02}-{1 + number % 27:02} {number % 24:02}:00"
        user, item = f"u{number % 41}", f"i{number % 7}"
        shop.event(
            ["browse", "cart", "buy", "search"][number % 4], day, user, item_id=item, category=item, brand=str(number)
        )
        if number % 3 == 0:
            shop.order(f"o{number}", round(Decimal(number) / 7, 2), day, user, item)
            shop.review(
                f"r{number}",
                ["差", "平", "好"][number % 9 // 3],
                day,
                user_key=user,
                item_id=item,
                rating=1 + number % 5,
            )
    return shop.build(steps=STEPS)


def test_neither_threads_nor_import_order_change_a_table():
    one = busy_shop(1, backwards=False)
    two = busy_shop(2, backwards=True)
    assert one.ask("select count(*) from raw.events") == [(3000,)]
    assert sql_digests(one) == sql_digests(two)
