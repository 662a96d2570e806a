"""The release gate: a model that is worse at anything stays out."""

from dataclasses import replace

import numpy as np
import pytest

from lingping.errors import LingpingError
from lingping.evaluation.agreement import Flip, Labels, count_flips, measure_agreement
from lingping.evaluation.gate import TOLERANCE, figure_criteria, manifest_criteria, precision_criteria
from lingping.evaluation.key_figures import HEADLINES
from lingping.model.classifier import Scores
from lingping.model.manifest import Manifest

FIGURES = dict.fromkeys(HEADLINES, 0.8)
CURRENT = Manifest(
    model_id="old-1",
    architecture="compact",
    tokenizer="words",
    longest=128,
    needs=("price",),
    thresholds=(0.3,),
    neutral=0.4,
    figures={"old": FIGURES, "linear-baseline": dict.fromkeys(HEADLINES, 0.7)},
    data_sha256="0" * 64,
    seed=7,
    lingping_version="0",
    mix={},
    temperatures={},
    rates={},
)
CANDIDATE = replace(CURRENT, model_id="new-1", figures={"new": FIGURES, "linear-baseline": FIGURES})


class Says:
    """Says of each text what it is told to: (sentiment, state of the one need)."""

    model_id = "says"
    needs = ("price",)
    thresholds = (0.5,)
    neutral = 0.5

    def __init__(self, *said):
        self.said = said

    def score(self, texts, *, progress=None):
        sentiment, needs = np.zeros((len(texts), 3)), np.zeros((len(texts), 1, 4))
        for row, (label, state) in enumerate(self.said):
            sentiment[row, label], needs[row, 0, state] = 1, 1
        return Scores(sentiment, needs, np.zeros(len(texts)))


def missed(criteria):
    return [criterion.name for criterion in criteria if not criterion.is_met]


def test_an_equal_model_passes():
    criteria = manifest_criteria(CANDIDATE, CURRENT)
    assert missed(criteria) == []
    assert len(criteria) == 2 * len(HEADLINES)


@pytest.mark.parametrize("figure", HEADLINES)
def test_a_model_that_is_worse_at_one_thing_is_stopped_by_that_thing(figure):
    worse = replace(CANDIDATE, figures={"new": FIGURES | {figure: 0.8 - 1.5 * TOLERANCE}})
    assert missed(manifest_criteria(worse, CURRENT)) == [f"{HEADLINES[figure]}, against old-1"]


def test_what_training_again_may_change_stops_nobody():
    assert missed(figure_criteria(dict.fromkeys(HEADLINES, 0.8 - TOLERANCE / 2), FIGURES, "old")) == []


def test_a_model_below_its_own_linear_baseline_is_stopped():
    strong = CANDIDATE.figures | {"linear-baseline": dict.fromkeys(HEADLINES, 0.9)}
    assert len(missed(manifest_criteria(replace(CANDIDATE, figures=strong), CURRENT))) == len(HEADLINES)


def test_figures_of_different_files_or_needs_are_not_compared():
    with pytest.raises(LingpingError, match="Pass --data"):
        manifest_criteria(replace(CANDIDATE, data_sha256="1" * 64), CURRENT)
    with pytest.raises(LingpingError, match="other needs"):
        manifest_criteria(replace(CANDIDATE, needs=("size",)), CURRENT)


def test_a_precision_that_labels_otherwise_is_stopped():
    exact = Says((0, 1), (2, 3), (2, 0))
    models = {"fp32": exact, "bf16": exact, "int8": Says((0, 1), (0, 3), (2, 3))}
    assert missed(precision_criteria(models, ["a", "b", "c"])) == [
        "int8 gives the sentiment of fp32",
        "int8 gives the needs of fp32",
    ]


def labels_of(*said, needs=("price",)):
    return Labels(needs, np.array([label for label, _ in said]), np.array([[state] for _, state in said]))


def test_agreement_counts_the_needs_that_either_names():
    one, other = labels_of((0, 1), (2, 0), (2, 3), (1, 2)), labels_of((0, 1), (2, 3), (2, 3), (2, 0))
    assert measure_agreement(one, other) == (0.75, 0.5)
    assert measure_agreement(labels_of((0, 0)), labels_of((0, 0))) == (1.0, 1.0)


def test_flips_say_from_what_to_what_most_frequent_first():
    before, after = labels_of((0, 1), (0, 1), (2, 0)), labels_of((2, 1), (2, 3), (2, 0))
    assert count_flips(before, after) == [
        Flip("sentiment", "negative", "positive", 2),
        Flip("price", "negative", "positive", 1),
    ]


def test_needs_that_only_one_of_them_knows_do_not_flip():
    assert count_flips(labels_of((0, 1)), labels_of((0, 3), needs=("size",))) == []
