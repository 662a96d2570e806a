"""marts.reviews and marts.review_needs: labels, flags and needs of reviews."""

from datetime import date

import pytest
from sql_shop import Shop

DAY = "2026-03-04 10:00"


def test_a_review_without_a_date_is_counted_but_has_no_week():
    shop = Shop()
    shop.classify("快递太慢", "negative", needs=[("logistics", "negative")])
    shop.review("dated", "快递太慢", DAY)
    shop.review("undated", "快递太慢", None)
    shop.build()
    assert shop.ask("select review_id, week from marts.reviews order by 1") == [
        ("dated", date(2026, 3, 2)),
        ("undated", None),
    ]
    assert shop.ask("select count(*) from marts.review_needs") == [(2,)]
    assert shop.ask("select reviews, negatives from marts.merchant_weeks") == [(1, 1)]
    assert shop.ask("select mentions from marts.feedback_insight where item_id = '*'") == [(1,)]


def test_what_happened_after_the_as_of_day_is_left_out_of_every_mart():
    shop = Shop()
    shop.classify("好喝", "positive", needs=[("taste_smell", "positive")])
    for when in ("2026-03-04 10:00", "2026-03-20 10:00"):
        shop.review(f"r{when}", "好喝", when, user_key="u1")
        shop.event("browse", when)
        shop.order(f"o{when}", 10, when)
    shop.build(as_of=date(2026, 3, 10))
    assert shop.ask("select count(*) from marts.reviews") == [(1,)]
    assert shop.ask("select week, reviews, browses, orders from marts.merchant_weeks order by 1") == [
        (date(2026, 3, 2), 1, 1, 1),
        (date(2026, 3, 9), 0, 0, 0),
    ]
    assert shop.ask("select reviews, browses, orders, recency_days from marts.user_profile") == [(1, 1, 1, 6)]
    shop.build()
    assert shop.ask("select reviews, browses, orders, recency_days from marts.user_profile") == [(2, 2, 2, 0)]


@pytest.mark.parametrize(
    ("rating", "sentiment", "is_conflict"),
    [
        (5, "negative", True),
        (4, "negative", True),
        (3, "negative", False),
        (2, "positive", True),
        (5, "positive", False),
    ],
)
def test_stars_that_contradict_the_text_are_flagged(rating, sentiment, is_conflict):
    shop = Shop()
    shop.classify("字", sentiment)
    shop.review("r1", "字", rating=rating)
    assert shop.build().ask("select is_conflict from marts.reviews") == [(is_conflict,)]


def test_a_review_without_stars_contradicts_nothing():
    shop = Shop()
    shop.classify("难用", "negative")
    shop.review("r1", "难用")
    assert shop.build().ask("select is_conflict from marts.reviews") == [(False,)]


def test_default_praise_and_empty_reviews_are_flagged_and_not_read():
    shop = Shop()
    shop.classify("此用户没有填写评价", "positive", is_default_praise=True, needs=[("quality", "positive")])
    shop.classify("👍", "positive", is_no_text=True)
    for number, text in enumerate(["此用户没有填写评价", "👍", None]):
        shop.review(f"r{number}", text, rating=1)
    shop.build()
    flags = "select is_no_text, is_default_praise, is_conflict, opinion from marts.reviews order by review_id"
    assert shop.ask(flags) == [
        (False, True, False, None),
        (True, False, False, None),
        (True, False, False, None),
    ]
    assert shop.ask("select count(*) from marts.review_needs") == [(0,)]


def test_a_text_is_a_template_once_three_customers_of_one_shop_sent_it():
    copied, short = "宝贝收到了和描述一样很满意", "很好很好"
    shop = Shop()
    for text in (copied, copied + "！", short, "两位顾客碰巧写了同一句"):
        shop.classify(text, "positive", fingerprint=text.rstrip("！"), characters=len(text.rstrip("！")))
    for user, text in [
        ("u1", copied),
        ("u2", copied + "！"),
        ("u3", copied),
        ("u1", short),
        ("u2", short),
        ("u3", short),
    ]:
        shop.review(f"{user}{text}", text, user_key=user)
    for user in ("u1", "u2"):
        shop.review(user, "两位顾客碰巧写了同一句", user_key=user)
    for number in range(3):
        shop.review(f"same customer {number}", copied, user_key="u9", merchant_id="other shop")
    shop.build()
    assert shop.ask("select merchant_id, text, is_template from marts.reviews group by all order by all") == [
        ("other shop", copied, False),
        ("shop", "两位顾客碰巧写了同一句", False),
        ("shop", copied, True),
        ("shop", copied + "！", True),
        ("shop", short, False),
    ]


def test_only_the_model_in_use_is_heard():
    shop = Shop()
    shop.classify("还行吧", "neutral", needs=[("price", "neutral")])
    shop.classify("还行吧", "negative", model_id="reader-0", needs=[("service", "negative")])
    shop.review("r1", "还行吧")
    shop.build()
    assert shop.ask("select sentiment, opinion, model_id from marts.reviews") == [("neutral", "neutral", "reader-1")]
    assert shop.ask("select need, polarity from marts.review_needs") == [("price", "neutral")]


def test_a_review_that_is_not_scored_yet_has_no_opinion():
    shop = Shop()
    shop.classify("旧模型读过", "negative", model_id="reader-0")
    shop.review("r1", "旧模型读过")
    assert shop.build().ask("select text, sentiment, opinion from marts.reviews") == [("旧模型读过", None, None)]


def test_the_follow_up_has_the_last_word():
    shop = Shop()
    shop.need("quality", "质量", "抽检")
    shop.classify("质量不错发货快", "positive", needs=[("quality", "positive"), ("logistics", "positive")])
    shop.classify("用三天就坏了", "negative", needs=[("quality", "negative"), ("service", "negative")])
    shop.review("r1", "质量不错发货快", DAY, follow_up="用三天就坏了", rating=5)
    shop.build()
    query = "select sentiment, follow_up_sentiment, opinion, has_follow_up, is_conflict from marts.reviews"
    assert shop.ask(query) == [("positive", "negative", "negative", True, False)]
    assert shop.ask("select need, need_name, polarity, is_from_follow_up from marts.review_needs order by 1") == [
        ("logistics", "logistics", "positive", False),
        ("quality", "质量", "negative", True),
        ("service", "service", "negative", True),
    ]


def test_a_follow_up_of_default_praise_overrules_nothing():
    shop = Shop()
    shop.classify("质量很差", "negative", needs=[("quality", "negative")])
    shop.classify("好评", "positive", is_default_praise=True, needs=[("quality", "positive")])
    shop.review("r1", "质量很差", follow_up="好评")
    shop.build()
    assert shop.ask("select opinion from marts.reviews") == [("negative",)]
    assert shop.ask("select polarity from marts.review_needs") == [("negative",)]


def test_the_same_review_id_at_two_merchants_is_two_reviews():
    shop = Shop()
    shop.review("r1", merchant_id="a")
    shop.review("r1", merchant_id="b")
    shop.review("r1", merchant_id="b", platform="tmall")
    assert shop.build().ask("select count(distinct review_key) from marts.reviews") == [(3,)]


def test_an_item_is_called_by_its_master_data_else_by_its_newest_review():
    shop = Shop()
    shop.item("i1", "保温杯 500ml", category="水杯")
    shop.review("r1", item_id="i1", item_name="杯子")
    shop.review("r2", when="2026-03-01 10:00", item_id="i2", item_name="旧标题")
    shop.review("r3", when="2026-03-03 10:00", item_id="i2", item_name="新标题")
    assert shop.build().ask("select review_id, item_name, category from marts.reviews order by 1") == [
        ("r1", "保温杯 500ml", "水杯"),
        ("r2", "新标题", None),
        ("r3", "新标题", None),
    ]
