"""Staging: which revision stands, and to which Shanghai day and week a row belongs."""

from collections.abc import Iterator
from datetime import date
from itertools import permutations

import pytest
from sql_shop import Shop, at

MARCH_2 = date(2026, 3, 2)


def load_orders(revisions: list[dict]) -> Iterator[dict]:
    """The revisions in every order of delivery, each order at a merchant of its own."""
    for number, order in enumerate(permutations(revisions)):
        for revision in order:
            yield {"merchant_id": f"order {number}", "content_hash": repr(revision), **revision}


def test_the_revision_that_the_source_changed_last_wins_in_any_load_order():
    shop = Shop()
    for revision in load_orders(
        [
            {"rating": 5, "source_updated_at": None},
            {"rating": 4, "source_updated_at": at("2026-03-05 08:00")},
            {"rating": 1, "source_updated_at": at("2026-03-06 08:00")},
        ]
    ):
        shop.review("r1", **revision)
    assert shop.build().ask("select review_id, rating from staging.reviews") == [("r1", 1)] * 6


def test_without_source_times_the_newest_follow_up_wins_in_any_import_order():
    shop = Shop()
    for version in load_orders(
        [
            {"follow_up": None},
            {"follow_up": "一周后掉漆", "follow_up_at": at("2026-03-11 10:00")},
            {"follow_up": "一月后又好了", "follow_up_at": at("2026-04-04 10:00")},
        ]
    ):
        shop.review("r1", "挺好", **version)
    assert shop.build().ask("select follow_up_text_id from staging.reviews") == [("一月后又好了",)] * 6


def test_without_any_time_the_revision_of_the_later_import_wins():
    shop = Shop()
    for number, revision in enumerate(load_orders([{"rating": 1}, {"rating": 3}, {"rating": 5}])):
        shop.con.execute(
            "insert into ops.files by name select ? as file_id, ? as import_number", [str(number), number % 3]
        )
        shop.review("r1", when=None, file_id=str(number), **revision)
    shop.build()
    imported = "raw.reviews as r join ops.files using (file_id)"
    last = f"select max_by(rating, import_number) from {imported} group by r.merchant_id"
    assert sorted(shop.ask("select rating from staging.reviews")) == sorted(shop.ask(last))


def test_of_one_file_without_any_time_the_last_line_wins():
    shop = Shop()
    for number, revision in enumerate(load_orders([{"rating": 1}, {"rating": 3}, {"rating": 5}])):
        shop.review("r1", when=None, line=number, **revision)
    shop.build()
    last = "select max_by(rating, line) from raw.reviews group by merchant_id"
    assert sorted(shop.ask("select rating from staging.reviews")) == sorted(shop.ask(last))


def test_a_refund_replaces_the_order_line_that_knew_of_none():
    shop = Shop()
    for revision in load_orders([{"refund_amount": 0}, {"refund_amount": 30, "refunded_at": at("2026-03-09 10:00")}]):
        shop.order("o1", 50, **revision)
    assert shop.build().ask("select amount::int, refund_amount::int from staging.orders") == [(50, 30)] * 2


def test_an_item_has_its_newest_title():
    shop = Shop()
    titles = [("旧名", "2026-01-01 00:00"), ("新名", "2026-02-01 00:00")]
    for revision in load_orders([{"item_name": name, "source_updated_at": at(when)} for name, when in titles]):
        shop.item("i1", **revision)
    assert shop.build().ask("select item_name from staging.items") == [("新名",)] * 2


@pytest.mark.parametrize(
    ("when", "day", "week"),
    [
        ("2026-03-08 23:59:59.999999", date(2026, 3, 8), MARCH_2),
        ("2026-03-09 00:00:00", date(2026, 3, 9), date(2026, 3, 9)),
    ],
)
def test_the_last_microsecond_of_a_sunday_in_shanghai_belongs_to_the_old_week(when, day, week):
    shop = Shop()
    shop.review("r1", when=when)
    shop.event("browse", when)
    shop.order("o1", 1, when)
    shop.build()
    assert shop.ask("select review_date, week from marts.reviews") == [(day, week)]
    assert shop.ask("select event_date from staging.events") == [(day,)]
    assert shop.ask("select purchase_date, week from intermediate.purchases") == [(day, week)]
    assert shop.ask("select week, reviews, browses, orders from marts.merchant_weeks") == [(week, 1, 1, 1)]


@pytest.mark.parametrize(
    ("as_of", "week"),
    [(date(2026, 3, 7), date(2026, 2, 23)), (date(2026, 3, 8), MARCH_2), (date(2026, 3, 9), MARCH_2)],
)
def test_a_sunday_closes_its_own_week(as_of, week):
    shop = Shop()
    shop.review("r1", when="2026-02-24 10:00")
    assert shop.build(as_of=as_of).ask("select as_of, week from intermediate.merchant_as_of") == [(as_of, week)]


def test_each_merchant_is_drawn_as_of_its_own_newest_day():
    shop = Shop()
    shop.review("r1", when="2019-05-01 10:00", merchant_id="old")
    shop.event("browse", "2026-03-01 23:30", merchant_id="young")
    shop.review("r2", when=None, merchant_id="undated")
    assert shop.build().ask("select merchant_id, as_of from intermediate.merchant_as_of order by all") == [
        ("old", date(2019, 5, 1)),
        ("undated", None),
        ("young", date(2026, 3, 1)),
    ]
