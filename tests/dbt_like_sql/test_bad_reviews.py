"""marts.bad_reviews: which reviews need an answer, and whether they have one."""

from datetime import date

import pytest
from sql_shop import Shop, at


@pytest.fixture
def shop() -> Shop:
    shop = Shop()
    shop.need("logistics", "物流", "换快递")
    shop.need("packaging", "包装", "换箱子")
    shop.classify("慢", "negative", needs=[("packaging", "negative", 0.6), ("logistics", "negative", 0.9)])
    shop.classify("好", "positive", needs=[("packaging", "positive")])
    shop.classify("一般", "neutral")
    return shop


def ask(shop: Shop, columns: str) -> list[tuple]:
    shop.build(date(2026, 3, 31))
    return shop.ask(f"select {columns} from marts.bad_reviews order by item_id")


def test_a_review_is_bad_by_its_text_or_by_two_stars_or_fewer(shop):
    for number, (text, rating) in enumerate([("慢", 5), ("一般", 2), ("一般", 3), ("好", 4), ("慢", None), (None, 1)]):
        shop.review(f"r{number}", text, item_id=f"i{number}", rating=rating)
    assert ask(shop, "item_id, rating") == [("i0", 5), ("i1", 2), ("i4", None), ("i5", 1)]


def test_a_complaint_names_its_needs_the_surest_first(shop):
    shop.review("r1", "慢", item_id="i1")
    assert ask(shop, "needs, need_names") == [(["logistics", "packaging"], ["物流", "包装"])]


def test_a_reply_answers_and_its_hours_are_counted(shop):
    shop.review("r1", "慢", "2026-03-04 10:00", item_id="i1", reply_text="抱歉", reply_at=at("2026-03-05 11:30"))
    shop.review("r2", "慢", "2026-03-04 10:00", item_id="i2", reply_text="抱歉")
    shop.review("r3", "慢", "2026-03-04 10:00", item_id="i3")
    assert ask(shop, "is_answered, answered_at, reply_hours") == [
        (True, at("2026-03-05 11:30"), 25.5),
        (True, None, None),
        (False, None, None),
    ]


def test_a_follow_up_that_complains_is_not_answered_by_a_reply_from_before_it(shop):
    times = {"when": "2026-03-04 10:00", "follow_up": "慢", "follow_up_at": at("2026-03-20 09:00")}
    for number, reply_at in enumerate(["2026-03-05 10:00", "2026-03-20 12:00"]):
        shop.review(f"r{number}", "好", item_id=f"i{number}", reply_text="谢谢", reply_at=at(reply_at), **times)
    assert ask(shop, "is_follow_up, complained_date, week, is_answered, reply_hours") == [
        (True, date(2026, 3, 20), date(2026, 3, 16), False, None),
        (True, date(2026, 3, 20), date(2026, 3, 16), True, 3.0),
    ]


def test_a_customer_whose_follow_up_praises_needs_no_answer(shop):
    shop.review("r1", "慢", item_id="i1", rating=1, follow_up="好", follow_up_at=at("2026-03-08 09:00"))
    assert ask(shop, "item_id") == []


def test_the_spend_is_what_the_customer_had_paid_until_then(shop):
    shop.order("o1", 30, "2026-03-01 10:00", user_key="u1")
    shop.order("o2", 50, "2026-03-04 09:00", user_key="u1")
    shop.order("o3", 90, "2026-03-05 10:00", user_key="u1")
    shop.order("o4", 70, "2026-03-01 10:00", user_key="u2")
    shop.review("r1", "慢", "2026-03-04 10:00", item_id="i1", user_key="u1")
    shop.review("r2", "慢", "2026-03-04 10:00", item_id="i2", user_key=None)
    assert ask(shop, "spend::int") == [(80,), (None,)]


def test_a_review_without_a_date_is_bad_without_a_week(shop):
    shop.review("r1", "慢", None, item_id="i1", reply_text="抱歉", reply_at=at("2026-03-05 11:30"))
    assert ask(shop, "complained_date, week, is_answered, reply_hours") == [(None, None, True, None)]
