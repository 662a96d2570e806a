"""The release gate: the criteria that a model must meet before a home may use it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lingping.errors import LingpingError
from lingping.evaluation.agreement import label_texts, measure_agreement
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.key_figures import HEADLINES
from lingping.evaluation.precision_comparison import EXACT
from lingping.model.classifier import Classifier
from lingping.model.manifest import Manifest

TOLERANCE = 0.005  # of a figure: training again may change it by half a point
LEAST_AGREEMENT = 0.98  # with the labels of fp32: half of the disagreement of two careful annotators


@dataclass(frozen=True)
class Criterion:
    """One condition: the candidate's value `reached`, and the least value `required`."""

    name: str
    reached: float
    required: float

    @property
    def is_met(self) -> bool:
        """Whether the candidate reaches the required value."""
        return self.reached >= self.required


def figure_criteria(candidate: Mapping[str, float], current: Mapping[str, float], named: str) -> list[Criterion]:
    """No headline figure may be lower than that of `current` by more than the tolerance."""
    return [
        Criterion(f"{label}, against {named}", candidate[name], current[name] - TOLERANCE)
        for name, label in HEADLINES.items()
    ]


def manifest_criteria(candidate: Manifest, current: Manifest) -> list[Criterion]:
    """The candidate's figures against those of `current` and of its own linear baseline, by their manifests.

    Raises LingpingError when the two models were measured on different texts, or have different needs.
    """
    refuse_other_needs(candidate, current)
    if candidate.data_sha256 != current.data_sha256:
        raise LingpingError(
            f"{candidate.model_id} and {current.model_id} were judged on different files, so their figures do not "
            "compare. Pass --data DIR to judge both on the same texts."
        )
    baseline = candidate.figures.get(LinearBaseline.model_id, {})
    return [
        *figure_criteria(candidate.own_figures, current.own_figures, current.model_id),
        *(figure_criteria(candidate.own_figures, baseline, LinearBaseline.model_id) if baseline else []),
    ]


def refuse_other_needs(candidate: Manifest, current: Manifest) -> None:
    """Raise LingpingError when the two models were trained for different taxonomies."""
    if candidate.needs != current.needs:
        raise LingpingError(
            f"{candidate.model_id}: knows other needs than {current.model_id}, so nothing compares. Name it in the "
            "setting `model` to use another taxonomy."
        )


def precision_criteria(models: Mapping[str, Classifier], texts: Sequence[str]) -> list[Criterion]:
    """The precisions of `models` must label `texts` like fp32, which is one of them; all are the same candidate."""
    exact = label_texts(models[EXACT], texts)
    criteria = []
    for precision, classifier in models.items():
        if precision == EXACT:
            continue
        sentiments, needs = measure_agreement(exact, label_texts(classifier, texts))
        criteria.append(Criterion(f"{precision} gives the sentiment of {EXACT}", sentiments, LEAST_AGREEMENT))
        criteria.append(Criterion(f"{precision} gives the needs of {EXACT}", needs, LEAST_AGREEMENT))
    return criteria
