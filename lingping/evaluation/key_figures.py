"""The figures of an evaluation by name and label, with their intervals, and the headlines among them."""

from collections.abc import Mapping

from lingping.evaluation.bootstrap import Difference, Figure, draw_weights, estimate_difference, estimate_figure
from lingping.evaluation.measures import Measure

Key = tuple[str, str]  # the figure and the label that it is of; "" for all labels together

HEADLINES = {
    "binary_accuracy": "negative or positive, accuracy",
    "needs_f1": "needs, micro-F1",
    "polarity_f1": "needs with polarity, micro-F1",
    "sentiment_accuracy": "three-way sentiment, accuracy",
    "sentiment_macro_f1": "three-way sentiment, macro-F1",
}


def estimate_figures(measures: Mapping[Key, Measure]) -> dict[Key, Figure]:
    """Each measure with its interval."""
    weights = {size: draw_weights(size) for size in {measure.texts for measure in measures.values()}}
    return {key: estimate_figure(measure, weights[measure.texts]) for key, measure in measures.items()}


def estimate_differences(one: Mapping[Key, Measure], other: Mapping[Key, Measure]) -> dict[Key, Difference]:
    """`one` minus `other` for every measure that both have, by paired bootstrap."""
    shared = [key for key in one if key in other]
    weights = {size: draw_weights(size) for size in {one[key].texts for key in shared}}
    return {key: estimate_difference(one[key], other[key], weights[one[key].texts]) for key in shared}


def pick_headlines(found: Mapping[Key, Figure]) -> dict[str, float]:
    """The values of HEADLINES and of each need's F1, as they stand in a manifest."""
    headlines = {name: found[name, ""].value for name in HEADLINES}
    return headlines | {f"need_f1 {label}": each.value for (name, label), each in found.items() if name == "need_f1"}
