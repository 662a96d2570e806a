"""marts.keyword_trends: keywords that become more or less frequent."""

from datetime import date, timedelta

import pytest
from sql_shop import Shop
from statsmodels.stats.proportion import proportions_ztest

MONDAY = date(2026, 2, 2)
NEWEST = MONDAY + timedelta(weeks=4)


def shop_with_words(*weeks: dict[str, int]) -> Shop:
    """A shop with these numbers of reviews per word and week."""
    shop = Shop()
    shop.classify("漏液", "negative")
    shop.classify("香甜", "positive")
    shop.classify("普通", "neutral")
    for number, words in enumerate(weeks):
        for word, count in words.items():
            for each in range(count):
                when = f"{MONDAY + timedelta(weeks=number)} 10:{each % 60:02}"
                shop.review(f"{number} {word} {each}", word, when)
    return shop


@pytest.mark.parametrize(
    ("before", "now", "trend"), [(2, 20, "rising"), (80, 1, "falling"), (12, 3, "steady"), (1, 0, None)]
)
def test_a_word_rises_or_falls_where_chance_does_not_explain_it(before, now, trend):
    weeks = [{"香甜": 80 - count, "漏液": count} for count in (before, 0, 0, 0)]
    shop = shop_with_words(*weeks, {"香甜": 80 - now, "漏液": now}).build()
    counted = "reviews, week_reviews, baseline_reviews, baseline_week_reviews, z, trend"
    query = f"select {counted} from marts.keyword_trends where word = '漏液'"
    if trend is None:
        assert shop.ask(query) == []  # fewer than ten reviews
        return
    ((*counts, z, found),) = shop.ask(query)
    assert counts == [now, 80, before, 320]
    assert z == pytest.approx(proportions_ztest([now, before], [80, 320])[0], abs=1e-4)
    assert found == trend


def test_a_keyword_that_is_no_longer_used_falls():
    shop = shop_with_words({"漏液": 20}, {}, {}, {}, {"香甜": 20}).build()
    query = "select week, word, reviews, share, baseline_share, trend from marts.keyword_trends order by word"
    assert shop.ask(query) == [(NEWEST, "漏液", 0, 0.0, 1.0, "falling"), (NEWEST, "香甜", 20, 1.0, 0.0, "rising")]


def test_the_first_four_weeks_are_the_baseline_of_later_ones():
    shop = shop_with_words(*[{"漏液": 10}] * 6).build()
    query = "select week, baseline_reviews from marts.keyword_trends order by 1"
    assert shop.ask(query) == [(NEWEST, 40), (NEWEST + timedelta(weeks=1), 40)]


def test_quiet_weeks_have_counts_and_no_share():
    shop = shop_with_words({"漏液": 10}, {"漏液": 10}, {}, {}, {})
    shop.event("browse", f"{NEWEST} 10:00")
    query = "select week, reviews, week_reviews, share, z, trend from marts.keyword_trends"
    assert shop.build().ask(query) == [(NEWEST, 0, 0, None, None, "steady")]


def test_evidence_shows_complaints_first_and_the_newest_first():
    shop = shop_with_words({"香甜": 10}, {}, {}, {}, {})
    for number, (text, sentiment) in enumerate([("甜", "positive"), ("太甜", "negative"), ("真甜", "positive")]):
        shop.classify(text, sentiment, keywords=["甜"])
        for each in range(3 if text != "太甜" else 1):
            shop.review(f"{text} {each}", text, f"{NEWEST} 1{number}:0{each}")
    for each in range(3):
        shop.review(f"before {each}", "甜", f"{MONDAY} 10:00")
    shop.build()
    ((evidence, negatives, positives),) = shop.ask(
        "select evidence, negatives, positives from marts.keyword_trends where word = '甜'"
    )
    names = dict(shop.ask("select review_key, review_id from marts.reviews"))
    assert [names[key] for key in evidence] == ["太甜 0", "真甜 2", "真甜 1"]
    assert (negatives, positives) == (1, 6)


def test_a_word_counts_once_in_a_review():
    shop = shop_with_words({"香甜": 1}, {}, {}, {}, {})
    shop.classify("甜甜甜", "positive", keywords=["甜", "甜"])
    for number in range(10):
        shop.review(f"r{number}", "甜甜甜", f"{NEWEST} 10:00")
    assert shop.build().ask("select word, reviews, week_reviews from marts.keyword_trends") == [("甜", 10, 10)]
