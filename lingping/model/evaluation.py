"""How good a classifier is, on texts that no training saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.model.classifier import Classifier
from lingping.model.decisions import decide
from lingping.model.examples import SENTIMENTS, Corpus

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Figures:
    """Figures of one classifier, shares between 0 and 1.

    `binary_accuracy` on `binary_texts` kept apart: P(positive) > P(negative) against the label. The others on
    `needs_texts` gold ones: micro-F1 of the needs, and of needs with their polarity; three-way sentiment; F1 of each
    need that occurs there.
    """

    binary_accuracy: float
    binary_texts: int
    needs_f1: float
    polarity_f1: float
    sentiment_accuracy: float
    sentiment_macro_f1: float
    needs_texts: int
    need_f1: Mapping[str, float]


def evaluate(classifier: Classifier, corpus: Corpus) -> Figures:
    """Figures of `classifier` on the texts of `corpus` that training never sees: `kept` and `dev`."""
    kept, dev = classifier.score(corpus.kept.texts), classifier.score(corpus.dev.texts)
    found, gold = decide(dev.needs, classifier.thresholds), corpus.dev.needs.argmax(-1)
    said, meant = dev.sentiment.argmax(-1), corpus.dev.sentiment.argmax(-1)
    is_positive = corpus.kept.sentiment[:, 2] > 0
    named = {need: row for row, need in enumerate(classifier.needs) if (gold[:, row] > 0).any()}
    return Figures(
        binary_accuracy=float(((kept.sentiment[:, 2] > kept.sentiment[:, 0]) == is_positive).mean()),
        binary_texts=len(corpus.kept),
        needs_f1=_f1(found > 0, gold > 0),
        polarity_f1=_polarity_f1(found, gold),
        sentiment_accuracy=float((said == meant).mean()),
        sentiment_macro_f1=sum(_f1(said == label, meant == label) for label in range(len(SENTIMENTS))) / 3,
        needs_texts=len(corpus.dev),
        need_f1={need: _f1(found[:, row] > 0, gold[:, row] > 0) for need, row in named.items()},
    )


def compare(figures: Mapping[str, Figures]) -> str:
    """A Markdown table of the figures, one column per classifier's name."""
    first = next(iter(figures.values()))
    rows = {
        f"negative or positive, accuracy (n = {first.binary_texts:,})": _column(figures, "binary_accuracy"),
        f"needs, micro-F1 (n = {first.needs_texts:,})": _column(figures, "needs_f1"),
        "needs with polarity, micro-F1": _column(figures, "polarity_f1"),
        "three-way sentiment, accuracy": _column(figures, "sentiment_accuracy"),
        "three-way sentiment, macro-F1": _column(figures, "sentiment_macro_f1"),
    } | {f"need {need}, F1": [each.need_f1[need] for each in figures.values()] for need in first.need_f1}
    lines = [f"| {label} | " + " | ".join(f"{value:.3f}" for value in values) + " |" for label, values in rows.items()]
    head = ["| | " + " | ".join(figures) + " |", "|---|" + "---|" * len(figures)]
    return "\n".join(head + lines)


def _column(figures: Mapping[str, Figures], name: str) -> Sequence[float]:
    return [getattr(each, name) for each in figures.values()]


def _f1(found: "np.ndarray", gold: "np.ndarray") -> float:
    """F1 of two boolean arrays; 0 where neither holds anything."""
    return 2 * float((found & gold).sum()) / max(1, int(found.sum() + gold.sum()))


def _polarity_f1(found: "np.ndarray", gold: "np.ndarray") -> float:
    """Micro-F1 of (need, polarity) pairs: a need found with the wrong polarity is one miss and one false alarm."""
    hits = ((found == gold) & (gold > 0)).sum()
    return 2 * float(hits) / max(1, int((found > 0).sum() + (gold > 0).sum()))
