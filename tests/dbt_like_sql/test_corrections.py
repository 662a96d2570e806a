"""nlp.corrections: a person's correction replaces the labels of any classifier, in every table."""

from sql_shop import Shop

SAID = "select sentiment, opinion, is_corrected from marts.reviews"
NEEDS = "select need, polarity, probability::double, is_corrected from marts.review_needs order by need"


def shop_of(**correction) -> Shop:
    shop = Shop()
    shop.classify("没有异味", "negative", needs=[("taste_smell", "negative", 0.75), ("price", "positive", 0.75)])
    shop.review("r1", "没有异味", rating=5)
    if correction:
        shop.correct("没有异味", **correction)
    return shop.build()


def test_without_a_correction_the_classifier_counts():
    shop = shop_of()
    assert shop.ask(SAID) == [("negative", "negative", False)]
    assert shop.ask(NEEDS) == [("price", "positive", 0.75, False), ("taste_smell", "negative", 0.75, False)]


def test_a_correction_replaces_the_labels_of_the_text():
    shop = shop_of(sentiment="positive", needs='{"taste_smell": "positive", "quality": "positive"}')
    assert shop.ask(SAID) == [("positive", "positive", True)]
    assert shop.ask(NEEDS) == [("quality", "positive", 1.0, True), ("taste_smell", "positive", 1.0, True)]
    assert shop.ask("select need, words from marts.review_needs order by 1") == [
        ("quality", []),
        ("taste_smell", ["没有异味"]),
    ]


def test_labels_that_were_not_corrected_stay():
    shop = shop_of(sentiment="positive")
    assert shop.ask(SAID) == [("positive", "positive", True)]
    assert [need for need, *_ in shop.ask(NEEDS)] == ["price", "taste_smell"]


def test_a_correction_can_remove_all_needs():
    assert shop_of(needs="{}").ask(NEEDS) == []


def test_the_newest_correction_of_each_part_counts():
    shop = shop_of(sentiment="positive", needs="{}")
    shop.correct("没有异味", "2026-03-06 10:00", sentiment="neutral")
    shop.build()
    assert shop.ask(SAID) == [("neutral", "neutral", True)]
    assert shop.ask(NEEDS) == []


def test_corrected_default_praise_has_no_opinion():
    shop = Shop()
    shop.classify("好评", "positive", is_default_praise=True)
    shop.review("r1", "好评")
    shop.correct("好评", sentiment="negative", needs='{"price": "negative"}')
    shop.build()
    assert shop.ask("select opinion from marts.reviews") == [(None,)]
    assert shop.ask(NEEDS) == []
