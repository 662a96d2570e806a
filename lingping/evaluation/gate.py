"""The release gate: what a model must reach before a home may use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lingping.errors import LingpingError
from lingping.evaluation.agreement import agreement, labels
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.compression import EXACT, LEAST_AGREEMENT
from lingping.evaluation.judgement import HEADLINES
from lingping.model.classifier import Classifier
from lingping.model.manifest import Manifest

TOLERANCE = 0.005  # of a figure: half a point is what training again may change


@dataclass(frozen=True)
class Hurdle:
    """One condition: what the candidate has and what it must reach at least."""

    name: str
    reached: float
    required: float

    @property
    def is_cleared(self) -> bool:
        """Whether the candidate gets over it."""
        return self.reached >= self.required


def figure_hurdles(candidate: Mapping[str, float], current: Mapping[str, float], named: str) -> list[Hurdle]:
    """No headline figure may be worse than that of `current`, by more than the tolerance."""
    return [
        Hurdle(f"{label}, against {named}", candidate[name], current[name] - TOLERANCE)
        for name, label in HEADLINES.items()
    ]


def manifest_hurdles(candidate: Manifest, current: Manifest) -> list[Hurdle]:
    """The figures that both models came with, and the candidate's beside those of its own linear baseline.

    Raises LingpingError when they were measured on different texts, or the models know different needs.
    """
    refuse_other_needs(candidate, current)
    if candidate.data_sha256 != current.data_sha256:
        raise LingpingError(
            f"{candidate.model_id} and {current.model_id} were judged on different files, so their figures do not "
            "compare. Pass --data DIR to judge both on the same texts."
        )
    baseline = candidate.figures.get(LinearBaseline.model_id, {})
    return [
        *figure_hurdles(candidate.own_figures, current.own_figures, current.model_id),
        *(figure_hurdles(candidate.own_figures, baseline, LinearBaseline.model_id) if baseline else []),
    ]


def refuse_other_needs(candidate: Manifest, current: Manifest) -> None:
    """Raise LingpingError when the two models were trained for different taxonomies."""
    if candidate.needs != current.needs:
        raise LingpingError(
            f"{candidate.model_id}: knows other needs than {current.model_id}, so nothing compares. Name it in the "
            "setting `model` to use another taxonomy."
        )


def precision_hurdles(models: Mapping[str, Classifier], texts: Sequence[str]) -> list[Hurdle]:
    """Every precision must label `texts` as the exact one does; `models` is the candidate in each, fp32 among them."""
    exact = labels(models[EXACT], texts)
    hurdles = []
    for precision, classifier in models.items():
        if precision == EXACT:
            continue
        sentiments, needs = agreement(exact, labels(classifier, texts))
        hurdles.append(Hurdle(f"{precision} gives the sentiment of {EXACT}", sentiments, LEAST_AGREEMENT))
        hurdles.append(Hurdle(f"{precision} gives the needs of {EXACT}", needs, LEAST_AGREEMENT))
    return hurdles
