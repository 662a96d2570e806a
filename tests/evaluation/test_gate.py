"""The release gate: a model that is worse at anything does not pass."""

from dataclasses import replace

import pytest
from fake_classifier import answer_with

from lingping.errors import LingpingError
from lingping.evaluation.gate import TOLERANCE, figure_criteria, manifest_criteria, precision_criteria
from lingping.evaluation.key_figures import HEADLINES
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


def missed(criteria):
    return [criterion.name for criterion in criteria if not criterion.is_met]


def test_an_equal_model_passes():
    criteria = manifest_criteria(CANDIDATE, CURRENT)
    assert missed(criteria) == []
    assert len(criteria) == 2 * len(HEADLINES)


@pytest.mark.parametrize("figure", HEADLINES)
def test_a_model_that_is_worse_at_one_figure_does_not_pass_by_that_figure(figure):
    worse = replace(CANDIDATE, figures={"new": FIGURES | {figure: 0.8 - 1.5 * TOLERANCE}})
    assert missed(manifest_criteria(worse, CURRENT)) == [f"{HEADLINES[figure]}, against old-1"]


def test_a_change_that_training_again_may_bring_passes():
    assert missed(figure_criteria(dict.fromkeys(HEADLINES, 0.8 - TOLERANCE / 2), FIGURES, "old")) == []


def test_a_model_below_its_own_linear_baseline_does_not_pass():
    strong = {**CANDIDATE.figures, "linear-baseline": dict.fromkeys(HEADLINES, 0.9)}
    assert len(missed(manifest_criteria(replace(CANDIDATE, figures=strong), CURRENT))) == len(HEADLINES)


def test_figures_of_different_files_or_needs_are_not_compared():
    with pytest.raises(LingpingError, match="Pass --data"):
        manifest_criteria(replace(CANDIDATE, data_sha256="1" * 64), CURRENT)
    with pytest.raises(LingpingError, match="other needs"):
        manifest_criteria(replace(CANDIDATE, needs=("size",)), CURRENT)


def test_a_precision_that_gives_other_labels_does_not_pass():
    labels = {
        "a": ("negative", {"price": "negative"}),
        "b": ("positive", {"price": "positive"}),
        "c": ("positive", {}),
    }
    flipped = {"b": ("negative", {"price": "positive"}), "c": ("positive", {"price": "positive"})}
    exact, other = answer_with(labels, ("price",)), answer_with(labels | flipped, ("price",))
    models = {"fp32": exact, "bf16": exact, "int8": other}
    assert missed(precision_criteria(models, ["a", "b", "c"])) == [
        "int8 gives the sentiment of fp32",
        "int8 gives the needs of fp32",
    ]
