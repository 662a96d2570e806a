"""Warnings: what an operator should know of, though the tables may be published."""

from datetime import date, timedelta

import pytest
from sql_shop import MODEL, Shop

from lingping.contracts import FILES, QUARANTINE
from warehouse.build import build
from warehouse.sql import read_sql, read_sql_tests

WARNINGS = {test.name: test for test in read_sql_tests() if test.is_warning}
MONDAY = date(2026, 3, 2)


def fired(shop: Shop) -> set[str]:
    """Names of the warnings that find rows."""
    shop.build()
    return {name for name, test in WARNINGS.items() if shop.ask(test.query)}


def shop_with_weeks(*reviews: int, praise: tuple[int, ...] = ()) -> Shop:
    """A shop with so many reviews in each week, the last one complete; the first of each week are default praise."""
    shop = Shop()
    shop.reads("香甜", "positive")
    shop.reads("此用户没有填写评价", "positive", is_default_praise=True)
    praised = [*praise, *[0] * len(reviews)]
    for week, (count, defaults) in enumerate(zip(reviews, praised, strict=False)):
        day = MONDAY + timedelta(weeks=week, days=6)
        for number in range(count):
            text = "此用户没有填写评价" if number < defaults else "香甜"
            shop.review(f"{week}-{number}", text, f"{day} 10:00", rating=5)
    return shop


@pytest.mark.parametrize(("newest", "is_told"), [(30, False), (11, False), (9, True), (89, False), (95, True)])
def test_a_week_with_far_fewer_or_more_reviews_than_usual_is_told(newest, is_told):
    shop = shop_with_weeks(30, 30, 30, 30, newest)
    assert ("volume_like_the_last_weeks" in fired(shop)) == is_told


def test_small_shops_and_short_histories_are_not_judged():
    assert fired(shop_with_weeks(5, 5, 5, 5, 1)) == set()
    assert fired(shop_with_weeks(60, 60, 1)) == set()


@pytest.mark.parametrize(("newest", "is_told"), [(6, False), (8, False), (16, True)])
def test_a_week_full_of_default_praise_is_told(newest, is_told):
    shop = shop_with_weeks(30, 30, 30, 30, 30, praise=(3, 3, 3, 3, newest))
    assert ("default_praise_like_the_last_weeks" in fired(shop)) == is_told


def test_a_text_that_nobody_scored_is_told():
    shop = Shop()
    shop.reads("太苦", "negative")
    shop.reads("又苦又涩", "negative", model_id="another")
    shop.review("r1", "太苦")
    shop.review("r2", "又苦又涩")
    assert fired(shop) == {"texts_are_scored"}


def given_file(shop: Shop, name: str, *, at: str, received: int, faulty: int, reason: str) -> None:
    columns = {"file_id": name, "path": name, "status": "loaded", "received": received, "loaded_at": at}
    shop.con.execute(f"insert into {FILES.name} ({', '.join(columns)}) values (?, ?, ?, ?, ?)", list(columns.values()))
    for line in range(faulty):
        shop.con.execute(f"insert into {QUARANTINE.name} values (?, ?, ?, null, null)", [name, line, reason])


@pytest.mark.parametrize(
    ("faulty", "reason", "is_told"), [(50, "bad_time", False), (51, "bad_time", True), (900, "repeated_header", False)]
)
def test_a_new_file_with_many_bad_rows_is_told(faulty, reason, is_told):
    shop = Shop()
    given_file(shop, "old.csv", at="2026-03-01 02:30+08", received=10, faulty=10, reason="bad_time")
    given_file(shop, "new.csv", at="2026-03-02 02:30+08", received=1000, faulty=faulty, reason=reason)
    assert ("few_rows_of_new_files_are_quarantined" in fired(shop)) == is_told


def test_a_warning_does_not_hold_up_the_tables():
    shop = shop_with_weeks(30, 30, 30, 30, 2).build()
    report = build(shop.con, read_sql(), read_sql_tests(), model_id=MODEL)
    assert [result.test.name for result in report.results if result.failing_rows] == ["volume_like_the_last_weeks"]
    assert report.failures == ()
