"""Labels of public data sets, as examples masked to what they label."""

import json

import pandas as pd

from lingping.corpus.public_labels import opinion_examples, sentiment_examples
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
