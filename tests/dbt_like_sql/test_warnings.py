"""Warnings: findings for the operator that do not stop the tables from being published."""

from datetime import date, timedelta
from itertools import zip_longest

import pytest
from scipy.spatial.distance import jensenshannon
from sql_shop import MODEL, Shop

from lingping.contracts import FILES, QUARANTINE, TRAINING_MIX
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql, read_sql_tests

WARNINGS = {test.name: test for test in read_sql_tests() if test.is_warning}
MONDAY = date(2026, 3, 2)


def fired(shop: Shop) -> set[str]:
    """Names of the warnings that return rows."""
    shop.build()
    return {name for name, test in WARNINGS.items() if shop.ask(test.query)}


def shop_with_weeks(*reviews: int, praise: tuple[int, ...] = ()) -> Shop:
    """A shop with these numbers of reviews per week, `praise` of them default praise; the last week is complete."""
    shop = Shop()
    shop.classify("香甜", "positive")
    shop.classify("此用户没有填写评价", "positive", is_default_praise=True)
    praised = [*praise, *[0] * len(reviews)]
    for week, (count, defaults) in enumerate(zip(reviews, praised, strict=False)):
        day = MONDAY + timedelta(weeks=week, days=6)
        for number in range(count):
            text = "此用户没有填写评价" if number < defaults else "香甜"
            shop.review(f"{week}-{number}", text, f"{day} 10:00", rating=5)
    return shop


@pytest.mark.parametrize(("newest", "is_found"), [(30, False), (11, False), (9, True), (89, False), (95, True)])
def test_a_week_with_far_fewer_or_more_reviews_than_usual_is_a_warning(newest, is_found):
    shop = shop_with_weeks(30, 30, 30, 30, newest)
    assert ("volume_like_the_last_weeks" in fired(shop)) == is_found


def test_small_shops_and_short_histories_give_no_warning():
    assert fired(shop_with_weeks(5, 5, 5, 5, 1)) == set()
    assert fired(shop_with_weeks(60, 60, 1)) == set()


@pytest.mark.parametrize(("newest", "is_found"), [(6, False), (8, False), (16, True)])
def test_a_week_with_much_default_praise_is_a_warning(newest, is_found):
    shop = shop_with_weeks(30, 30, 30, 30, 30, praise=(3, 3, 3, 3, newest))
    assert ("default_praise_like_the_last_weeks" in fired(shop)) == is_found


def test_a_text_that_is_not_scored_is_a_warning():
    shop = Shop()
    shop.classify("太苦", "negative")
    shop.classify("又苦又涩", "negative", model_id="another")
    shop.review("r1", "太苦")
    shop.review("r2", "又苦又涩")
    assert fired(shop) == {"texts_are_scored"}


def add_file(shop: Shop, name: str, *, at: str, received: int, faulty: int, reason: str) -> None:
    columns = {"file_id": name, "path": name, "status": "loaded", "received": received, "loaded_at": at}
    shop.con.execute(f"insert into {FILES.name} ({', '.join(columns)}) values (?, ?, ?, ?, ?)", list(columns.values()))
    for line in range(faulty):
        shop.con.execute(f"insert into {QUARANTINE.name} values (?, ?, ?, null, null)", [name, line, reason])


@pytest.mark.parametrize(
    ("faulty", "reason", "is_found"),
    [(50, "bad_time", False), (51, "bad_time", True), (900, "repeated_header", False)],
)
def test_a_new_file_with_many_bad_rows_is_a_warning(faulty, reason, is_found):
    shop = Shop()
    add_file(shop, "old.csv", at="2026-03-01 02:30+08", received=10, faulty=10, reason="bad_time")
    add_file(shop, "new.csv", at="2026-03-02 02:30+08", received=1000, faulty=faulty, reason=reason)
    assert ("few_rows_of_new_files_are_quarantined" in fired(shop)) == is_found


def test_a_warning_does_not_stop_the_build():
    shop = shop_with_weeks(30, 30, 30, 30, 2).build()
    report = build(shop.con, read_sql(), read_sql_tests(), model_id=MODEL)
    (warning,) = [result for result in report.results if result.failing_rows]
    assert warning.test.name == "volume_like_the_last_weeks"
    assert warning.example == "merchant_id shop, week 2026-03-30, reviews 2, usual 30, weeks 4"
    assert report.failures == ()


def shop_with_labels(
    sentiments: dict[str, int], *, needs: dict[str, int], when: str | None = "2026-03-04 10:00"
) -> Shop:
    """A shop with these numbers of reviews by sentiment and of mentions by need.

    The classifier was trained on as much praise as complaints, about taste and price in equal parts.
    """
    shop = Shop()
    shop.need("taste_smell", "口感气味", "")
    shop.need("price", "价格", "")
    for kind, label in (
        ("sentiment", "positive"),
        ("sentiment", "negative"),
        ("need", "taste_smell"),
        ("need", "price"),
    ):
        shop.con.execute(f"insert into {TRAINING_MIX.name} values (?, ?, ?, 0.5)", [MODEL, kind, label])
    mentions = [need for need, count in needs.items() for _ in range(count)]
    labels = [sentiment for sentiment, count in sentiments.items() for _ in range(count)]
    for number, (sentiment, need) in enumerate(zip_longest(labels, mentions)):
        shop.classify(f"第{number}次", sentiment, needs=[(need, sentiment)] if need else ())
        shop.review(f"r{number}", f"第{number}次", when)
    return shop


HALVES = {"taste_smell": 100, "price": 100}


@pytest.mark.parametrize(
    ("sentiments", "needs", "is_found"),
    [
        ({"positive": 100, "negative": 100}, HALVES, False),
        ({"positive": 190, "negative": 10}, HALVES, False),  # a good shop: 0.21 bits
        ({"neutral": 150, "positive": 50}, HALVES, True),  # unlike the training texts: 0.55 bits
        ({"positive": 100, "negative": 100}, {"price": 20}, True),  # hardly any need is mentioned
        ({"neutral": 199}, {}, False),  # too few reviews
    ],
)
def test_reviews_unlike_the_training_texts_are_a_warning(sentiments, needs, is_found):
    shop = shop_with_labels(sentiments, needs=needs)
    assert ("labels_like_the_training_mix" in fired(shop)) == is_found
    undated = shop_with_labels(sentiments, needs=needs, when=None)
    assert ("labels_like_the_training_mix" in fired(undated)) == is_found


def test_label_drift_is_the_jensen_shannon_divergence():
    shop = shop_with_labels({"neutral": 120, "positive": 80}, needs={"price": 150, "taste_smell": 100}).build()
    ((_, kind, divergence),) = shop.ask(WARNINGS["labels_like_the_training_mix"].query)
    expected = jensenshannon([0.6, 0.4, 0], [0, 0.5, 0.5], base=2) ** 2
    assert (kind, divergence) == ("sentiment", pytest.approx(expected))


def test_a_classifier_without_a_training_mix_is_not_checked():
    shop = shop_with_labels({"neutral": 250}, needs={})
    shop.con.execute(f"update {TRAINING_MIX.name} set model_id = 'another'")
    assert "labels_like_the_training_mix" not in fired(shop)
