"""How good a classifier is on the test sets: its scores and decisions there, and every measure of them."""

from dataclasses import dataclass

import numpy as np

from lingping.corpus.splits import Corpus
from lingping.evaluation.bootstrap import Figure
from lingping.evaluation.key_figures import Key, estimate_figures
from lingping.evaluation.measures import Measure, accuracy, f1, macro
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import WISH_FROM, decide, decide_sentiment


@dataclass(frozen=True)
class Judgement:
    """A classifier's scores of the two test sets; `states` and `sentiments` are its decisions on `test_needs`.

    `states` (texts, needs) are indices into STATES, `sentiments` (texts,) into SENTIMENTS.
    """

    model_id: str
    needs: tuple[str, ...]
    test_needs: Scores
    test_sentiment: Scores
    states: np.ndarray
    sentiments: np.ndarray


def judge(classifier: Classifier, corpus: Corpus) -> Judgement:
    """Let `classifier` score the test sets of `corpus`."""
    on_sentiment, on_needs = (classifier.score(part.texts) for part in (corpus.test_sentiment, corpus.test_needs))
    return Judgement(
        classifier.model_id,
        classifier.needs,
        test_needs=on_needs,
        test_sentiment=on_sentiment,
        states=decide(on_needs.needs, classifier.thresholds),
        sentiments=decide_sentiment(on_needs.sentiment, classifier.neutral),
    )


def evaluate(classifier: Classifier, corpus: Corpus) -> dict[Key, Figure]:
    """The figures of `classifier` on the test sets of `corpus`."""
    return estimate_figures(measure(judge(classifier, corpus), corpus))


def measure(judgement: Judgement, corpus: Corpus) -> dict[Key, Measure]:
    """Every measure of a judgement: those of HEADLINES, then precision, recall and F1 of each label that occurs.

    `binary_accuracy` is on `test_sentiment` (P(positive) > P(negative) against the label), the others are on
    `test_needs`. A need found with the wrong polarity is one miss and one false alarm of `polarity_f1`.
    """
    labelled, gold = corpus.test_needs.sentiment.argmax(-1), corpus.test_needs.needs.argmax(-1)
    by_class: dict[Key, Measure] = {}
    for row, label in enumerate(SENTIMENTS):
        by_class |= _measure_label("sentiment", label, judgement.sentiments == row, labelled == row)
    result = _measure_headlines(judgement, corpus, by_class) | by_class
    for row, need in enumerate(judgement.needs):
        if (gold[:, row] > 0).any():
            result |= _measure_label("need", need, judgement.states[:, row] > 0, gold[:, row] > 0)
    if corpus.test_needs.wish_weight.any():
        wish = judgement.test_needs.wish >= WISH_FROM
        result |= _measure_label("wish", "wish", wish, corpus.test_needs.wish > 0.5)
    return result


def _measure_headlines(judgement: Judgement, corpus: Corpus, by_class: dict[Key, Measure]) -> dict[Key, Measure]:
    found, gold = judgement.states, corpus.test_needs.needs.argmax(-1)
    leans = judgement.test_sentiment.sentiment[:, 2] > judgement.test_sentiment.sentiment[:, 0]
    sizes = (found > 0).sum(1), (gold > 0).sum(1)
    is_right = judgement.sentiments == corpus.test_needs.sentiment.argmax(-1)
    measures = [
        accuracy("binary_accuracy", leans == (corpus.test_sentiment.sentiment[:, 2] > 0)),
        f1("needs_f1", ((found > 0) & (gold > 0)).sum(1), *sizes),
        f1("polarity_f1", ((found == gold) & (gold > 0)).sum(1), *sizes),
        accuracy("sentiment_accuracy", is_right),
        macro("sentiment_macro_f1", [by_class["sentiment_f1", label] for label in SENTIMENTS]),
    ]
    return {(each.name, ""): each for each in measures}


def _measure_label(kind: str, label: str, found: np.ndarray, labelled: np.ndarray) -> dict[Key, Measure]:
    """Precision, recall and F1 of one label, from booleans (texts,): found by the classifier, labelled in the gold."""
    hits, predicted, gold = (found & labelled).astype(float), found.astype(float), labelled.astype(float)
    return {
        (f"{kind}_precision", label): Measure(f"{kind}_precision", ((hits, predicted),)),
        (f"{kind}_recall", label): Measure(f"{kind}_recall", ((hits, gold),)),
        (f"{kind}_f1", label): f1(f"{kind}_f1", hits, predicted, gold),
    }
