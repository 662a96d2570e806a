"""The benchmark of letters against sample worlds: what is planted, and when an interval or a claim is right."""

from datetime import date

import pandas as pd

from benchmarks.letter_claims import is_due
from benchmarks.letter_intervals import Interval
from benchmarks.letter_planted import Incident, Planted, has_sentiment, mentions, weeks_before

WEEK, BEFORE = date(2026, 3, 9), date(2026, 3, 2)
BATTERY = Incident("battery", "shop", "vacuum", "efficacy", "negative", frozenset({BEFORE, WEEK}))


def review(week: date, item: str, sentiment: str, merchant: str = "shop", **needs: str) -> dict[str, object]:
    labels = {"sentiment": sentiment, "needs": needs, "category": "小家电"}
    return {"merchant_id": merchant, "week": week, "item_id": item, **labels}


PLANTED = Planted(
    pd.DataFrame(
        [
            review(WEEK, "vacuum", "negative", efficacy="negative"),
            review(WEEK, "vacuum", "positive", efficacy="positive"),
            review(WEEK, "kettle", "negative", price="negative"),
            review(BEFORE, "vacuum", "negative", efficacy="negative"),
            review(WEEK, "kettle", "negative", "other"),
        ]
    ),
    (BATTERY,),
)


def test_planted_shares_are_of_the_shop_its_items_its_category_and_of_all_shops():
    negative, efficacy = has_sentiment("negative"), mentions("efficacy", "negative")
    assert PLANTED.share("shop", [WEEK], negative) == (2, 3)
    assert PLANTED.share("shop", [WEEK], efficacy, item="vacuum") == (1, 2)
    assert PLANTED.share("shop", weeks_before(WEEK, 2), efficacy) == (2, 4)
    assert PLANTED.share(None, [WEEK], negative, category="小家电") == (3, 4)


def test_an_incident_explains_claims_about_its_need_and_item_while_it_has_reviews():
    assert PLANTED.affects("shop", [WEEK], need="efficacy", item="vacuum")
    assert not PLANTED.affects("shop", [WEEK], need="price")
    assert not PLANTED.affects("shop", [WEEK], item="kettle")
    assert not PLANTED.affects("other", [WEEK])
    assert not PLANTED.affects("shop", weeks_before(date(2026, 3, 23), 2))


def test_the_first_full_week_of_an_incident_is_the_one_after_its_first_reviews():
    assert is_due(BATTERY, "shop", WEEK)
    assert not is_due(BATTERY, "shop", BEFORE)
    assert not is_due(BATTERY, "other", WEEK)


def test_an_interval_holds_the_planted_share_also_at_its_rounded_ends():
    assert Interval("x", 0.333333, 0.5, 1, 3).holds
    assert not Interval("x", 0.34, 0.5, 1, 3).holds
