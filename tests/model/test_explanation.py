"""Explanations name the characters that a label depends on, and no others."""

import numpy as np
import pytest
from fake_classifier import FakeClassifier
from keyword_classifier import find_keywords

from lingping.labels import STATES
from lingping.model.classifier import Scores
from lingping.model.decisions import label_probabilities
from lingping.model.explanation import explain, weigh
from lingping.model.loading import load_classifier
from lingping.model.word_spans import erase

TEXT = "味道好吃，就是快递太慢，等了三天"
REVIEWS = [
    "物流太慢了，等了十天才到",
    "先说结论，电池太不耐用，充一次电只能用半天，但是屏幕很漂亮",
    "味道谈不上好吃，包装也没有破损，客服一点都不耐烦",
]


def explain_one(text, classifier=None):
    return next(explain(classifier or find_keywords(), [text]))


def spans_of(text, classifier=None):
    """Target → its label and the words of its spans."""
    return {
        each.target: (each.label, [text[span.start : span.stop] for span in each.spans])
        for each in explain_one(text, classifier)
    }


def find_words(**words):
    """A classifier for which a need is mentioned, with complaint, as surely as the words of `need=words` are there.

    A word that is there without the others counts by its share of the letters.
    """
    needs = tuple(words)

    def answer(texts):
        states = np.zeros((len(texts), len(needs), len(STATES)))
        for column, need in enumerate(needs):
            parts = words[need].split()
            for row, text in enumerate(texts):
                states[row, column, 1] = 0.9 * sum(len(part) for part in parts if part in text) / len("".join(parts))
        states[..., 0] = 1 - states.sum(-1)
        return Scores(np.tile([0.8, 0.0, 0.2], (len(texts), 1)), states, np.zeros(len(texts)))

    return FakeClassifier(needs, answer)


@pytest.fixture
def read_by(monkeypatch):
    """A function that returns the list to which a classifier adds each text that it scores."""

    def watch(classifier):
        texts, score = [], classifier.score

        def note(asked, *, progress=None):
            texts.extend(asked)
            return score(asked, progress=progress)

        monkeypatch.setattr(classifier, "score", note)
        return texts

    return watch


@pytest.fixture(scope="module", params=["fp32", "bf16", "int8"])
def shipped(request, tmp_path_factory):
    return load_classifier(
        "lingping-mini", models=tmp_path_factory.mktemp("none"), device="cpu", precision=request.param
    )


def test_each_label_is_carried_by_its_own_words():
    found = spans_of(TEXT)
    assert found == {
        "sentiment": ("negative", ["太慢"]),
        "logistics": ("negative", ["太慢"]),
        "taste_smell": ("positive", ["好吃"]),
    }


def test_a_span_carries_as_much_as_the_probability_falls_without_it():
    (logistics,) = [each for each in explain_one(TEXT) if each.target == "logistics"]
    assert logistics.probability == pytest.approx(0.9)
    assert [span.carries for span in logistics.spans] == [pytest.approx(0.9)]


@pytest.mark.parametrize(
    ("text", "word", "span"),
    [
        ("先说结论，电池太不耐用，充一次电只能用半天", "耐用", "太不耐用"),
        ("先说结论，电池太不耐用，充一次电只能用半天", "电池", "电池"),
        ("这个没有异味", "异味", "没有异味"),
        ("喝起来没有什么味道", "味道", "没有什么味道"),
        ("味道谈不上好吃", "好吃", "谈不上好吃"),
        ("价格算不上便宜", "便宜", "算不上便宜"),
        ("包装毫无损坏", "损坏", "毫无损坏"),
        ("客服并非热情", "热情", "并非热情"),
        ("效果并不是很好", "好", "并不是很好"),
        ("电池不够耐用", "耐用", "不够耐用"),
        ("总體並不耐用", "耐用", "並不耐用"),
        ("味道一点都没有", "味道", "味道一点都没有"),
        ("不好，快递慢", "快递", "快递"),
        ("太阳能风扇慢", "慢", "慢"),
    ],
)
def test_a_span_includes_the_negation_and_the_degree_that_turn_it_and_nothing_beyond_punctuation(text, word, span):
    assert spans_of(text, find_words(quality=word))["quality"] == ("negative", [span])


def test_a_span_of_several_words_is_found_within_a_clause():
    assert spans_of("这次物流缓慢，包装好", find_words(logistics="物流 缓慢"))["logistics"][1] == ["物流缓慢"]


def test_a_second_span_is_reported_where_it_carries_much_too():
    found = spans_of("物流龟速，颜色好看，快递丢件", find_words(logistics="龟速 丢件"))["logistics"]
    assert sorted(found[1]) == ["丢件", "龟速"]


def test_an_opening_that_only_announces_is_never_a_span():
    text = "先说结论，好看"
    assert spans_of(text, find_words(quality="结论 好看"))["quality"][1] == ["好看"]
    assert spans_of("先说结论", find_words(quality="结论"))["quality"][1] == ["结论"]


def test_a_text_of_one_word_is_explained_by_it():
    assert spans_of("慢")["logistics"] == ("negative", ["慢"])


@pytest.mark.parametrize("text", ["", "，。", "👍"])
def test_a_text_without_a_word_has_nothing_to_explain(text):
    assert list(explain(find_keywords(), [text])) == [[]]


def test_many_texts_are_explained_each_by_itself():
    texts = [TEXT, "快递太慢了", "好吃"] * 20
    together = list(explain(find_keywords(), texts))
    assert together == [explain_one(text) for text in texts]


def test_progress_adds_up_to_the_texts_asked():
    done = []
    list(explain(find_keywords(), [TEXT] * 5, progress=done.append))
    assert sum(done) == 5


@pytest.mark.parametrize("text", ["慢，" + "第三样菜味道一般，上菜很慢，" * 7000, "都的也" * 30_000 + "慢"])
def test_a_text_of_any_length_costs_no_more_than_its_first_and_last_words(text, read_by):
    classifier = find_keywords()
    scored = read_by(classifier)
    found = {each.target: each.spans for each in explain_one(text, classifier)}
    assert {text[span.start : span.stop] for span in found["logistics"]} <= {"慢", "上菜很慢"}
    assert len(scored) <= 1 + 128 + 6


def test_a_network_explains_a_long_text_by_what_it_reads_of_it(shipped, read_by):
    text = "电池太不耐用，" + "第三样菜味道一般，上菜很慢。" * 1500 + "快递太慢"
    scored = read_by(shipped)
    found = explain_one(text, shipped)
    assert found
    assert scored == []
    assert all(span.stop < 1000 or span.start > len(text) - 1000 for each in found for span in each.spans)


def test_a_network_reads_each_text_once_and_scores_no_erased_one(shipped, read_by):
    scored = read_by(shipped)
    found = [each for of_text in explain(shipped, REVIEWS) for each in of_text]
    assert len(found) > len(REVIEWS)
    assert scored == []


def test_a_sentiment_is_explained_by_the_words_of_a_need_where_they_carry_it_as_well():
    found = spans_of("快递太慢，等了三天才到")
    assert found["sentiment"][1] == found["logistics"][1]


def test_the_shipped_model_names_the_words_a_reader_would(shipped):
    found = spans_of(REVIEWS[0], shipped)
    assert found["logistics"][0] == "negative"
    assert found["logistics"][1][0] in ("太慢", "物流太慢", "等了十天", "十天")
    spans = [span for each in spans_of(REVIEWS[1], shipped).values() for span in each[1]]
    assert "结论" not in "".join(spans)
    assert not any(span.endswith(("太", "不")) for span in spans)


def test_spans_are_weighed_exactly_by_reading_the_text_without_them(shipped):
    text = "没用多久就坏了"
    found = weigh(shipped, text, explain_one(text, shipped))
    for each in found:
        for span in each.spans:
            left = label_probabilities(
                shipped, shipped.score([erase(text, span.start, span.stop)]), each.target, each.label
            )
            assert span.carries == pytest.approx(each.probability - left[0], abs=0.02)
    assert max(span.carries for each in found for span in each.spans) > 0.3


def test_explanations_are_the_same_every_time(shipped):
    assert list(explain(shipped, REVIEWS)) == list(explain(shipped, REVIEWS))


def test_places_are_those_of_the_text_asked_even_if_it_is_not_cleaned(shipped):
    text = "  物流&nbsp;太慢了！！！！！\n等了ＯＫ十天"
    assert spans_of(text, shipped)["logistics"][1][0] in ("物流", "太慢", "太慢了")
