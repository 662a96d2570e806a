"""marts.feedback_insight: what customers complain of, against before, and at what price."""

from datetime import date
from decimal import Decimal

import pytest
from sql_shop import Shop

LAST_WEEK, THIS_WEEK = "2026-03-04 10:00", "2026-03-11 10:00"
NEWEST = "where week = date '2026-03-09'"


@pytest.fixture
def shop():
    shop = Shop()
    shop.need("packaging", "包装", "给{item}换加厚纸箱")
    shop.classify("盒子压扁", "negative", needs=[("packaging", "negative", 0.9)])
    shop.classify("漏液了", "negative", needs=[("packaging", "negative", 0.8)])
    shop.classify("包装精美", "positive", needs=[("packaging", "positive", 0.9)])
    shop.classify("普通盒子", "neutral", needs=[("packaging", "neutral", 0.9)])
    shop.classify("好用", "positive")
    return shop


def test_mentions_shares_and_change_are_counted_against_the_four_weeks_before(shop):
    for number, when in enumerate(["2026-02-08 23:59", "2026-02-11 10:00", LAST_WEEK, LAST_WEEK]):
        shop.review(f"before {number}", "盒子压扁" if number in (0, 1) else "好用", when, item_id="i1")
    for number, text in enumerate(["盒子压扁", "漏液了", "包装精美", "普通盒子", "好用"]):
        shop.review(f"now {number}", text, THIS_WEEK, item_id="i1")
    shop.review("unread", None, THIS_WEEK, item_id="i1")
    shop.build()
    figures = """
        item_id, need_name, mentions, negatives, neutrals, positives, reviews, negative_share, positive_share,
        baseline_reviews, baseline_negatives, baseline_share, negative_change
    """
    expected = ("包装", 4, 2, 1, 1, 5, 0.4, 0.2, 3, 1, 0.333333, 0.066667)  # the oldest review lies five weeks back
    query = f"select {figures} from marts.feedback_insight {NEWEST} order by item_id"
    assert shop.ask(query) == [("*", *expected), ("i1", *expected)]


def test_without_earlier_reviews_there_is_no_change(shop):
    shop.review("r1", "盒子压扁", THIS_WEEK)
    query = "select item_id, baseline_reviews, baseline_share, negative_change from marts.feedback_insight"
    assert shop.build().ask(query) == [("*", 0, None, None)]


def test_the_rating_impact_is_the_gain_of_the_mean_without_the_complaints(shop):
    for number, (text, rating) in enumerate([("盒子压扁", 1), ("包装精美", 5), ("好用", 3), (None, 3)]):
        shop.review(f"r{number}", text, THIS_WEEK, rating=rating)
    query = "select rating_impact from marts.feedback_insight"
    assert shop.build().ask(query) == [(pytest.approx(11 / 3 - 3, abs=1e-4),)]


@pytest.mark.parametrize("rating", [None, 1])
def test_the_rating_impact_is_null_without_other_ratings(shop, rating):
    shop.review("r1", "盒子压扁", THIS_WEEK, rating=rating)
    assert shop.build().ask("select rating_impact from marts.feedback_insight") == [(None,)]


def test_spend_touched_is_what_the_complaining_customers_paid_by_the_end_of_the_week(shop):
    shop.review("r1", "盒子压扁", THIS_WEEK, user_key="u1", item_id="i1")
    shop.review("r2", "漏液了", THIS_WEEK, user_key="u1", item_id="i1")
    shop.review("r3", "漏液了", THIS_WEEK, item_id="i1")
    shop.review("r4", "包装精美", THIS_WEEK, user_key="u2", item_id="i1")
    shop.order("o1", Decimal("10.10"), LAST_WEEK, "u1", "i1")
    shop.order("o2", Decimal("0.20"), "2026-03-15 23:59:59", "u1", "i1")
    shop.order("o3", Decimal("7.00"), LAST_WEEK, "u1", "i2")
    shop.order("o4", Decimal("100.00"), "2026-03-16 00:00:00", "u1", "i1")
    shop.order("o5", Decimal("100.00"), LAST_WEEK, "u2", "i1")
    query = "select item_id, negatives, customers, spend_touched from marts.feedback_insight order by 1"
    assert shop.build().ask(query) == [("*", 3, 1, Decimal("17.30")), ("i1", 3, 1, Decimal("10.30"))]


def test_spend_touched_is_null_without_orders(shop):
    shop.review("r1", "盒子压扁", THIS_WEEK, user_key="u1")
    shop.event("buy", LAST_WEEK)
    assert shop.build().ask("select customers, spend_touched from marts.feedback_insight") == [(1, None)]


def test_evidence_prefers_other_words_and_other_items_to_more_of_the_same(shop):
    for number in range(5):
        shop.review(f"same {number}", "盒子压扁", THIS_WEEK, item_id="i1")
    shop.review("other item", "盒子压扁", THIS_WEEK, item_id="i2")
    shop.review("other words", "漏液了", THIS_WEEK, item_id="i1")
    shop.review("praise", "包装精美", THIS_WEEK, item_id="i1")
    shop.build()
    evidence, praise = shop.ask("select evidence, praise_evidence from marts.feedback_insight where item_id = '*'")[0]
    names = dict(shop.ask("select review_key, review_id from marts.reviews"))
    named = [names[key] for key in evidence]
    assert len(set(named)) == 5
    assert set(named[:3]) > {"other words", "other item"}
    assert [names[key] for key in praise] == ["praise"]


def test_evidence_with_agreeing_stars_comes_first(shop):
    for number, rating in enumerate((5, 1, 4)):
        shop.review(f"{rating} stars", "盒子压扁", THIS_WEEK, item_id=f"i{number}", rating=rating)
    ((evidence,),) = shop.build().ask("select evidence from marts.feedback_insight where item_id = '*'")
    names = dict(shop.ask("select review_key, review_id from marts.reviews"))
    assert names[evidence[0]] == "1 stars"


def test_template_texts_are_no_evidence_and_repeated_customers_come_last(shop):
    shop.classify("包装破了还漏了一地都是", "negative", needs=[("packaging", "negative", 0.99)])
    shop.classify("箱子烂了", "negative", needs=[("packaging", "negative", 0.7)])
    for number in range(3):
        shop.review(f"copy {number}", "包装破了还漏了一地都是", THIS_WEEK, user_key=f"c{number}")
    shop.review("once", "盒子压扁", THIS_WEEK, user_key="u1")
    shop.review("again", "漏液了", THIS_WEEK, user_key="u1")
    shop.review("other", "箱子烂了", THIS_WEEK, user_key="u2")
    ((evidence, negatives),) = shop.build().ask(
        "select evidence, negatives from marts.feedback_insight where item_id = '*'"
    )
    names = dict(shop.ask("select review_key, review_id from marts.reviews"))
    assert negatives == 6
    assert [names[key] for key in evidence] == ["once", "other", "again"]


def test_the_words_of_complaints_are_the_two_seeds_that_most_of_them_mention(shop):
    for text, words in {"外箱压扁还漏液": ["压扁", "漏液"], "又漏液": ["漏液"], "瓶盖破": ["瓶盖"]}.items():
        shop.classify(text, "negative")
        shop.classify_need(text, "packaging", "negative", words)
        shop.review(text, text, THIS_WEEK, item_id="i1")
    shop.review("praise", "包装精美", THIS_WEEK, item_id="i2")
    query = "select item_id, complaint_words from marts.feedback_insight order by 1"
    assert shop.build().ask(query) == [("*", ["漏液", "压扁"]), ("i1", ["漏液", "压扁"]), ("i2", [])]


def test_more_and_newer_complaints_come_first(shop):
    shop.classify("发货慢", "negative", needs=[("logistics", "negative")])
    shop.classify("客服不理人", "negative", needs=[("service", "negative")])
    for number in range(4):
        shop.review(f"old {number}", "发货慢", LAST_WEEK)
        shop.review(f"steady {number}", "发货慢", THIS_WEEK)
        shop.review(f"new {number}", "客服不理人", THIS_WEEK)
    shop.review("once", "盒子压扁", THIS_WEEK)
    shop.review("praise", "包装精美", LAST_WEEK)
    query = f"select need, priority_rank from marts.feedback_insight {NEWEST} order by priority_rank"
    assert shop.build().ask(query) == [("service", 1), ("logistics", 2), ("packaging", 3)]
    assert shop.ask("select priority from marts.feedback_insight where negatives = 0") == [(0.0,)]


def test_money_at_stake_raises_the_priority_of_equal_complaints(shop):
    shop.review("r1", "盒子压扁", THIS_WEEK, item_id="cheap", user_key="u1")
    shop.review("r2", "盒子压扁", THIS_WEEK, item_id="dear", user_key="u2")
    shop.order("o1", Decimal("5.00"), LAST_WEEK, "u1", "cheap")
    shop.order("o2", Decimal("5000.00"), LAST_WEEK, "u2", "dear")
    query = "select item_id, priority_rank from marts.feedback_insight where item_id <> '*' order by 2"
    assert shop.build().ask(query) == [("dear", 1), ("cheap", 2)]


def test_a_merchant_sees_only_its_own_reviews(shop):
    shop.review("r1", "盒子压扁", THIS_WEEK, merchant_id="a")
    shop.review("r2", "包装精美", THIS_WEEK, merchant_id="b")
    query = "select week, merchant_id, mentions, negatives, reviews from marts.feedback_insight order by 2"
    assert shop.build().ask(query) == [(date(2026, 3, 9), "a", 1, 1, 1), (date(2026, 3, 9), "b", 1, 0, 1)]
