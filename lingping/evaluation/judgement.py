"""How good a classifier is, on texts that no training saw: every figure with its interval, whole and by slice."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lingping.corpus.splits import Corpus
from lingping.evaluation.measures import Difference, Figure, Measure, accuracy, bootstrap_weights, difference, f1, macro
from lingping.evaluation.measures import figure as measured
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import WISH_FROM, decide, decide_sentiment

if TYPE_CHECKING:
    from collections.abc import Sequence

Key = tuple[str, str]  # the figure and the label that it is of; "" for all labels together

HEADLINES = {
    "binary_accuracy": "negative or positive, accuracy",
    "needs_f1": "needs, micro-F1",
    "polarity_f1": "needs with polarity, micro-F1",
    "sentiment_accuracy": "three-way sentiment, accuracy",
    "sentiment_macro_f1": "three-way sentiment, macro-F1",
}


@dataclass(frozen=True)
class Judgement:
    """What a classifier said of the texts of an evaluation.

    `test_needs` and `test_sentiment` are its scores of the test sets of these names; `states` (texts, needs) and
    `sentiments` (texts,) its decisions on `test_needs`.
    """

    model_id: str
    needs: tuple[str, ...]
    test_needs: Scores
    test_sentiment: Scores
    states: np.ndarray
    sentiments: np.ndarray


def judge(classifier: Classifier, corpus: Corpus) -> Judgement:
    """Let `classifier` score the texts of `corpus` that training never sees: `test_needs` and `test_sentiment`."""
    on_sentiment, on_needs = (classifier.score(part.texts) for part in (corpus.test_sentiment, corpus.test_needs))
    return Judgement(
        classifier.model_id,
        classifier.needs,
        test_needs=on_needs,
        test_sentiment=on_sentiment,
        states=decide(on_needs.needs, classifier.thresholds),
        sentiments=decide_sentiment(on_needs.sentiment, classifier.neutral),
    )


def measures(judgement: Judgement, corpus: Corpus) -> dict[Key, Measure]:
    """Every figure of a judgement: those of HEADLINES, then precision, recall and F1 of each label that occurs.

    `binary_accuracy` is on `test_sentiment` (P(positive) > P(negative) against the label), the others are on
    `test_needs`. A need found with the wrong polarity is one miss and one false alarm of `polarity_f1`.
    """
    found, gold = judgement.states, corpus.test_needs.needs.argmax(-1)
    said, meant = judgement.sentiments, corpus.test_needs.sentiment.argmax(-1)
    leans = judgement.test_sentiment.sentiment[:, 2] > judgement.test_sentiment.sentiment[:, 0]
    by_class = {
        label: _label_measures("sentiment", label, said == row, meant == row) for row, label in enumerate(SENTIMENTS)
    }
    sizes = (found > 0).sum(1), (gold > 0).sum(1)
    whole = {
        "binary_accuracy": accuracy("binary_accuracy", leans == (corpus.test_sentiment.sentiment[:, 2] > 0)),
        "needs_f1": f1("needs_f1", ((found > 0) & (gold > 0)).sum(1), *sizes),
        "polarity_f1": f1("polarity_f1", ((found == gold) & (gold > 0)).sum(1), *sizes),
        "sentiment_accuracy": accuracy("sentiment_accuracy", said == meant),
        "sentiment_macro_f1": macro(
            "sentiment_macro_f1", [by_class[label]["sentiment_f1", label] for label in SENTIMENTS]
        ),
    }
    result: dict[Key, Measure] = {(name, ""): measure for name, measure in whole.items()}
    for each in by_class.values():
        result |= each
    for row, need in enumerate(judgement.needs):
        if (gold[:, row] > 0).any():
            result |= _label_measures("need", need, found[:, row] > 0, gold[:, row] > 0)
    if corpus.test_needs.wish_weight.any():
        result |= _label_measures("wish", "wish", judgement.test_needs.wish >= WISH_FROM, corpus.test_needs.wish > 0.5)
    return result


def figures(judged: Mapping[Key, Measure]) -> dict[Key, Figure]:
    """Each measure with its interval."""
    weights = {size: bootstrap_weights(size) for size in {measure.texts for measure in judged.values()}}
    return {key: measured(measure, weights[measure.texts]) for key, measure in judged.items()}


def differences(one: Mapping[Key, Measure], other: Mapping[Key, Measure]) -> dict[Key, Difference]:
    """`one` minus `other` for every figure that both have, by paired bootstrap."""
    shared = [key for key in one if key in other]
    weights = {size: bootstrap_weights(size) for size in {one[key].texts for key in shared}}
    return {key: difference(one[key], other[key], weights[one[key].texts]) for key in shared}


def evaluate(classifier: Classifier, corpus: Corpus) -> dict[Key, Figure]:
    """The figures of `classifier` on the texts of `corpus` that training never sees."""
    return figures(measures(judge(classifier, corpus), corpus))


def headlines(found: Mapping[Key, Figure]) -> dict[str, float]:
    """The values of HEADLINES and of each need's F1, as a manifest keeps them."""
    kept = {name: found[name, ""].value for name in HEADLINES}
    return kept | {f"need_f1 {label}": each.value for (name, label), each in found.items() if name == "need_f1"}


def compare(found: Mapping[str, Mapping[Key, Figure]], against: Mapping[Key, Difference] | None = None) -> str:
    """A Markdown table of the figures, one column per classifier's name; `against` adds the first minus the last."""
    first = next(iter(found.values()))
    lines = []
    for key, label in _rows(first):
        cells = [_cell(each[key]) for each in found.values()]
        if against is not None:
            gap = against[key]
            cells.append(f"{gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})")
        lines.append(f"| {label} (n = {first[key].texts:,}) | " + " | ".join(cells) + " |")
    names = [*found, *(["difference"] if against is not None else [])]
    return "\n".join(["| | " + " | ".join(names) + " |", "|---|" + "---|" * len(names), *lines])


def _rows(first: Mapping[Key, Figure]) -> "Sequence[tuple[Key, str]]":
    whole: list[tuple[Key, str]] = [((name, ""), label) for name, label in HEADLINES.items()]
    return whole + [
        (key, f"{key[0].removesuffix('_f1')} {key[1]}, F1") for key in first if key[0].endswith("_f1") and key[1]
    ]


def _cell(each: Figure) -> str:
    return f"{each.value:.3f} ({each.low:.3f}–{each.high:.3f})"


def _label_measures(kind: str, label: str, found: np.ndarray, meant: np.ndarray) -> dict[Key, Measure]:
    """Precision, recall and F1 of one label, from who found it and who meant it."""
    hits, said, gold = (found & meant).astype(float), found.astype(float), meant.astype(float)
    return {
        (f"{kind}_precision", label): Measure(f"{kind}_precision", ((hits, said),)),
        (f"{kind}_recall", label): Measure(f"{kind}_recall", ((hits, gold),)),
        (f"{kind}_f1", label): f1(f"{kind}_f1", hits, said, gold),
    }
