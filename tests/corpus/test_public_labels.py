"""Labels of public data sets, as examples masked to what they label."""

import json

import pandas as pd
import pytest

from lingping.corpus.public_labels import aspect_examples, opinion_examples, product_examples, sentiment_examples
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS, STATES


def test_each_source_is_masked_to_what_it_labels(corpus, needs):
    texts = dict(zip(corpus.other.texts, range(len(corpus.other)), strict=True))
    opinion, clause = texts["味道香甜，就是卖得太贵"], texts["放在门口了"]
    other = corpus.other
    state = {need: STATES[other.needs[opinion, row].argmax()] for row, need in enumerate(needs)}
    assert {need for need in state if state[need] != "absent"} == {"taste_smell", "price"}
    assert (state["taste_smell"], state["price"]) == ("positive", "negative")
    covered = {need for row, need in enumerate(needs) if other.needs_weight[opinion, row] > 0}
    assert covered == {
        "efficacy", "usability", "size", "taste_smell", "freshness", "ingredients", "authenticity", "price",
        "logistics", "packaging", "service", "content",
    }  # fmt: skip
    assert other.sentiment_weight[opinion] == 0
    assert SENTIMENTS[other.sentiment[clause].argmax()] == "neutral"
    assert not other.needs_weight[clause].any()
    assert other.binary.sum() == len(other) - 2
    assert (corpus.gold.needs_weight == 1).all()


def test_opposite_opinions_on_one_need_make_it_mixed(needs):
    opinions = [{"category": "物流", "polarity": "正面"}, {"category": "物流", "polarity": "负面"}]
    rows = pd.DataFrame({"domain": ["laptop"], "text": ["发货快送货慢"], "opinions": [json.dumps(opinions)]})
    found = opinion_examples(rows, needs)
    assert STATES[found.needs[0, needs.index("logistics")].argmax()] == "neutral"


def test_content_is_learned_from_books_alone(needs):
    goods = ["书籍", "书籍", "手机"]
    rows = pd.DataFrame({"category": goods, "label": [1, 1, 1], "text": ["故事好看", "快递好快", "故事好看"]})
    found, content = sentiment_examples(rows, needs), needs.index("content")
    assert (found.needs_weight[:, content] > 0).tolist() == [True, False, True]
    assert [STATES[state] for state in found.needs[[0, 2], content].argmax(-1)] == ["positive", "absent"]


def aspects(*rows):
    found = [{"text_id": text, "text": text, "opinions": json.dumps(opinions)} for text, *opinions in rows]
    return pd.DataFrame(found)


def opinion(polarity, category=None):
    return {"category": category, "polarity": polarity} if category else {"term": "价格", "polarity": polarity}


def test_a_sentence_has_the_polarity_of_its_opinions_and_weighs_less_where_they_differ(needs):
    found = aspect_examples(
        aspects(
            ("又贵又慢", opinion("negative"), opinion("negative")),
            ("贵但是快", opinion("negative"), opinion("positive")),
            ("外观一般，快", opinion("neutral"), opinion("positive")),
        ),
        needs,
    )
    assert [SENTIMENTS[row] for row in found.sentiment.argmax(1)] == ["negative", "neutral", "positive"]
    assert found.sentiment_weight[0] > found.sentiment_weight[1] == found.sentiment_weight[2] > 0


def test_rows_of_one_text_are_one_example(needs):
    found = aspect_examples(aspects(("贵但是快", opinion("negative")), ("贵但是快", opinion("positive"))), needs)
    assert found.texts == ["贵但是快"]
    assert SENTIMENTS[found.sentiment[0].argmax()] == "neutral"


def test_categories_name_needs_and_what_they_do_not_name_is_masked(needs):
    row = aspects(("贵，屏幕好", opinion("negative", "PHONE#PRICE"), opinion("positive", "DISPLAY#QUALITY")))
    found = aspect_examples(row, needs)
    state = {need: STATES[found.needs[0, place].argmax()] for place, need in enumerate(needs)}
    assert {need: each for need, each in state.items() if each != "absent"} == {
        "price": "negative",
        "efficacy": "positive",
    }
    assert (found.needs_weight[0] > 0).sum() == 2


def test_an_unknown_polarity_is_an_error_that_names_the_row(needs):
    with pytest.raises(LingpingError, match=r"aspects\.parquet, row 0"):
        aspect_examples(aspects(("贵", opinion("bad"))), needs)


def test_product_reviews_are_binary_and_weigh_less_than_gold(needs):
    found = product_examples(pd.DataFrame({"label": [0, 1], "text": ["坏了", "好用"]}), needs)
    assert found.sentiment.argmax(1).tolist() == [0, 2]
    assert found.binary.all() and (found.sentiment_weight < 1).all()
