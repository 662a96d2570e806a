"""marts.category_benchmarks and category_standings: no benchmark reveals a single merchant."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from sql_shop import Shop

WEEK, NEXT_WEEK = "2026-03-04 10:00", "2026-03-11 10:00"
MONDAY = date(2026, 3, 2)
FIVE = ((20, 4), (20, 4), (20, 4), (20, 4), (20, 4))  # reviews and complaints of each merchant


def category(*merchants: tuple[int, int], name: str = "茶") -> Shop:
    """One merchant for each (reviews, complaints), who sells one item of the category; its week has ended."""
    shop = Shop()
    shop.need("price", "价格", "比价")
    shop.classify("太贵", "negative", needs=[("price", "negative")])
    shop.classify("便宜", "positive", needs=[("price", "positive")])
    for number, (reviews, complaints) in enumerate(merchants):
        add(shop, f"m{number}", reviews, complaints, name=name)
    return shop


def add(shop: Shop, merchant: str, reviews: int, complaints: int, *, name: str, when: str = WEEK) -> None:
    shop.item("i1", "龙井", category=name, merchant_id=merchant)
    for each in range(reviews):
        text, rating = ("太贵", 1) if each < complaints else ("便宜", 5)
        shop.review(f"{when} {each}", text, when, item_id="i1", merchant_id=merchant, rating=rating)
    shop.event("browse", NEXT_WEEK, merchant_id=merchant)


def published_needs(shop: Shop) -> set[str]:
    return {need for (need,) in shop.build().ask("select distinct need from marts.category_benchmarks")}


def test_five_merchants_of_equal_size_have_a_benchmark():
    shop = category(*FIVE).build()
    columns = "week, category, need, need_name, merchants, reviews, mention_share, negative_share, positive_share"
    query = f"select {columns}, mean_rating from marts.category_benchmarks order by need"
    assert shop.ask(query) == [
        (MONDAY, "茶", "*", None, 5, 100, 1.0, 0.2, 0.8, Decimal("4.2")),
        (MONDAY, "茶", "price", "价格", 5, 100, 1.0, 0.2, 0.8, None),
    ]


@pytest.mark.parametrize(
    ("merchants", "why"),
    [
        (FIVE[:4], "four merchants"),
        (((90, 18), *FIVE[1:]), "one has more than half of the reviews"),
        (((20, 17), *FIVE[1:]), "one has more than half of the complaints"),
        (((20, 4), (20, 20), (20, 20), (20, 20), (20, 20)), "one has all of the praise"),
        (((20, 0),) * 5, "no complaints"),
        (((20, 20),) * 5, "no praise"),
        (((50, 10), (50, 10), (1, 0), (1, 0), (1, 0)), "the second could estimate the first"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_no_benchmark_reveals_a_single_merchant(merchants, why):
    assert published_needs(category(*merchants)) == set()


def test_a_need_mentioned_at_only_four_merchants_has_no_benchmark():
    shop = category(*FIVE[:4])
    shop.classify("难喝", "negative")
    shop.classify("好喝", "positive")
    shop.item("i1", "龙井", category="茶", merchant_id="m4")
    for each in range(20):
        shop.review(str(each), "难喝" if each < 4 else "好喝", WEEK, item_id="i1", merchant_id="m4")
    shop.event("browse", NEXT_WEEK, merchant_id="m4")
    assert published_needs(shop) == {"*"}


def test_merchants_of_another_category_or_week_do_not_count():
    shop = category(*FIVE[:4])
    add(shop, "other category", 20, 4, name="酒")
    add(shop, "other week", 20, 4, name="茶", when="2026-02-25 10:00")
    assert published_needs(shop) == set()


def test_a_week_that_has_not_ended_for_a_merchant_does_not_count():
    shop = category(*FIVE)
    shop.con.execute("delete from raw.events")
    shop.rows = {table: rows for table, rows in shop.rows.items() if table.name != "raw.events"}
    assert published_needs(shop) == set()


def test_figures_are_rounded_so_that_one_merchant_more_does_not_change_them():
    shop = category(*FIVE, (7, 1)).build()
    query = "select reviews, negative_share, mean_rating from marts.category_benchmarks where need = '*'"
    assert shop.ask(query) == [(110, 0.2, Decimal("4.2"))]


def test_random_categories_have_a_benchmark_exactly_if_the_rules_allow_it():
    """Benchmarks of merchants of random sizes against the definition."""
    chance = np.random.default_rng(11)
    shop = category()
    sizes = {}
    for number in range(60):
        merchants = int(chance.integers(3, 9))
        drawn = [(n, int(chance.binomial(n, 0.3))) for n in map(int, chance.geometric(0.12, merchants))]
        sizes[f"c{number}"] = drawn
        for place, (n, k) in enumerate(drawn):
            add(shop, f"c{number}-{place}", n, k, name=f"c{number}")
    shop.build()
    published = {name for (name,) in shop.ask("select category from marts.category_benchmarks where need = '*'")}
    expected = set()
    for name, drawn in sizes.items():
        reviews = sorted((n for n, _ in drawn), reverse=True)
        complaints, praise = [k for _, k in drawn], [n - k for n, k in drawn]
        parts = (reviews, complaints, praise)
        is_shared = all(sum(part) > 0 and max(part) <= sum(part) / 2 for part in parts)
        if len(drawn) >= 5 and is_shared and sum(reviews[2:]) >= reviews[0] / 10:
            expected.add(name)
    assert published == expected
    assert 5 < len(expected) < 55


def test_the_standing_depends_on_the_merchants_own_interval():
    shop = category((40, 8), (40, 8), (40, 8), (40, 20), (40, 1)).build()
    query = "select merchant_id, negatives, category_merchants, category_share, standing from marts.category_standings"
    assert shop.ask(f"{query} where need = '*' order by 1") == [
        ("m0", 8, 5, 0.23, "alike"),
        ("m1", 8, 5, 0.23, "alike"),
        ("m2", 8, 5, 0.23, "alike"),
        ("m3", 20, 5, 0.23, "worse"),
        ("m4", 1, 5, 0.23, "better"),
    ]


@pytest.mark.parametrize(
    ("own", "others"),
    [
        (29, (19, 19, 20, 20)),  # from 21.01 %: above 21 %, not above 21.4 %
        (13, (22, 22, 23, 23)),  # to 20.98 %: below 21 %, not below 20.6 %
    ],
)
def test_the_standing_is_decided_on_figures_that_are_not_rounded(own, others):
    shop = category(*((100, complaints) for complaints in (own, *others))).build()
    query = "select category_share, standing from marts.category_standings where need = '*' and merchant_id = 'm0'"
    assert shop.ask(query) == [(0.21, "alike")]


def test_without_a_benchmark_there_is_no_standing():
    assert category(*FIVE[:4]).build().ask("select count(*) from marts.category_standings") == [(0,)]
