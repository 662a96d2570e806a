"""Explanations: the characters that carry a prediction, and the check that these are what matters."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.corpus.splits import read_corpus
from lingping.errors import LingpingError
from lingping.evaluation.faithfulness import Faithfulness, measure_faithfulness
from lingping.model.explanation import Explanation, explain, weigh
from lingping.model.loading import load_classifier
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from lingping.text.cleaning import clean


@dataclass(frozen=True)
class ExplainedText:
    """A text as the classifier reads it, cleaned, and what carries each prediction; nothing for a text without words.

    The spans of an explanation are positions in `text`.
    """

    text: str
    explanations: tuple[Explanation, ...]


def explain_texts(settings: Settings, texts: Sequence[str]) -> tuple[ExplainedText, ...]:
    """Sentiment and needs of each text, with the characters that carry them, weighed exactly (see `weigh`)."""
    classifier = load_classifier(settings.model, **settings.scoring)
    cleaned = [clean(text) for text in texts]
    found = explain(classifier, cleaned)
    return tuple(ExplainedText(text, weigh(classifier, text, each)) for text, each in zip(cleaned, found, strict=True))


def check_explanations(settings: Settings, data: Path, most: int = 600, *, progress: Progress = SILENT) -> Faithfulness:
    """How faithful explanations are (see `measure_faithfulness`), on at most `most` test texts of `data`.

    Raises LingpingError for data that cannot be read and for too few texts.
    """
    classifier = load_classifier(settings.model, **settings.scoring)
    corpus = read_corpus(data, classifier.needs)
    texts = sorted({clean(text) for text in (*corpus.test_needs.texts, *corpus.test_sentiment.texts)})
    random.Random(7).shuffle(texts)
    chosen = texts[:most]
    advance = progress.step("explain", total=len(chosen), unit="texts")
    try:
        return measure_faithfulness(classifier, chosen, progress=advance)
    except ValueError as error:
        raise LingpingError(f"{data}: {error}. Pass more texts.") from error
