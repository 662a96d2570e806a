"""A classifier's labels of one text, by name."""

from lingping.evaluation.agreement import label_texts
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier


def predict_sentiment(classifier: Classifier, text: str) -> str:
    """The sentiment of `text`."""
    return SENTIMENTS[label_texts(classifier, [text]).sentiments[0]]


def predict_needs(classifier: Classifier, text: str) -> dict[str, str]:
    """Need → polarity, of the needs that `text` mentions."""
    states = label_texts(classifier, [text]).states[0]
    return {need: STATES[state] for need, state in zip(classifier.needs, states, strict=True) if state}
