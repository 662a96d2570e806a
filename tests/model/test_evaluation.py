import numpy as np
import pytest

from lingping.model.classifier import Scores
from lingping.model.evaluation import compare, evaluate
from lingping.model.examples import SENTIMENTS, STATES, Corpus, blank


class Told:
    """A classifier that answers each text as told: (sentiment, {need: state})."""

    model_id = "told"
    needs = ("price", "service")
    thresholds = (0.5, 0.5)

    def __init__(self, answers):
        self.answers = answers

    def score(self, texts, *, progress=None):
        told = [self.answers[text] for text in texts]
        needs = [[STATES.index(named.get(need, "absent")) for need in self.needs] for _, named in told]
        sentiment = np.eye(3, dtype=np.float32)[[SENTIMENTS.index(label) for label, _ in told]]
        return Scores(sentiment, np.eye(4, dtype=np.float32)[needs], np.zeros(len(texts), np.float32))


def gold(labels):
    examples = blank(list(labels), 2)
    for row, (label, named) in enumerate(labels.values()):
        examples.sentiment[row, SENTIMENTS.index(label)] = 1
        for need in range(2):
            examples.needs[row, need, STATES.index(named.get(Told.needs[need], "absent"))] = 1
    return examples


DEV = {
    "a": ("positive", {"price": "positive"}),
    "b": ("negative", {"price": "negative", "service": "negative"}),
    "c": ("neutral", {}),
    "d": ("positive", {}),
}
KEPT = {"e": ("positive", {}), "f": ("negative", {})}


def corpus():
    nothing = blank([], 2)
    return Corpus(
        needs=nothing, tuning=nothing, readers=nothing, other=nothing, unlabelled=[], dev=gold(DEV), kept=gold(KEPT)
    )


def test_a_classifier_that_is_always_right_has_ones_everywhere():
    figures = evaluate(Told(DEV | KEPT), corpus())
    assert figures.binary_accuracy == figures.needs_f1 == figures.polarity_f1 == 1
    assert figures.sentiment_accuracy == figures.sentiment_macro_f1 == 1
    assert (figures.binary_texts, figures.needs_texts) == (2, 4)
    assert figures.need_f1 == {"price": 1, "service": 1}


def test_each_kind_of_error_lowers_its_own_figure():
    answers = DEV | KEPT | {
        "a": ("positive", {"price": "negative"}),  # the right need, the wrong polarity
        "b": ("negative", {"price": "negative"}),  # service missed
        "d": ("positive", {"service": "positive"}),  # service invented
        "c": ("negative", {}),  # neutral missed
        "f": ("positive", {}),
    }  # fmt: skip
    figures = evaluate(Told(answers), corpus())
    assert figures.binary_accuracy == 0.5
    assert figures.needs_f1 == pytest.approx(2 * 2 / (3 + 3))
    assert figures.polarity_f1 == pytest.approx(2 * 1 / (3 + 3))
    assert figures.sentiment_accuracy == 0.75
    assert figures.sentiment_macro_f1 == pytest.approx((2 / 3 + 0 + 1) / 3)
    assert figures.need_f1 == {"price": 1, "service": 0}


def test_two_classifiers_stand_side_by_side():
    figures = evaluate(Told(DEV | KEPT), corpus())
    table = compare({"student": figures, "baseline": figures}).splitlines()
    assert table[0] == "| | student | baseline |"
    assert "| negative or positive, accuracy (n = 2) | 1.000 | 1.000 |" in table
    assert "| need price, F1 | 1.000 | 1.000 |" in table
