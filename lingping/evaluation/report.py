"""The full evaluation of a classifier beside the baseline: figures, slices, calibration, shares, doubtful labels."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.bootstrap import Difference, Figure
from lingping.evaluation.calibration import measure_calibration_error
from lingping.evaluation.doubts import Doubt, find_doubts
from lingping.evaluation.error_rates import Share, count_own_errors, detect, detect_gold, estimate_shares, pool_rates
from lingping.evaluation.judgement import Judgement, judge, measure
from lingping.evaluation.key_figures import Key, estimate_differences, estimate_figures
from lingping.evaluation.slices import Slice, measure_slices
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier


@dataclass(frozen=True)
class Report:
    """Everything that `lingping evaluate` reports.

    `confusion` counts texts by their labelled sentiment (rows) and the predicted one (columns); `calibration` is the
    expected calibration error of each head.
    """

    model_id: str
    baseline_id: str
    data_sha256: str
    figures: Mapping[Key, Figure]
    baseline: Mapping[Key, Figure]
    differences: Mapping[Key, Difference]
    confusion: list[list[int]]
    calibration: Mapping[str, float]
    slices: tuple[Slice, ...]
    doubts: tuple[Doubt, ...]
    shares: tuple[Share, ...]

    @property
    def worst(self) -> Mapping[str, Slice]:
        """For each sliced figure the slice where it is lowest."""
        found: dict[str, Slice] = {}
        for each in self.slices:
            if each.figure not in found or each.result.value < found[each.figure].result.value:
                found[each.figure] = each
        return found


def make_report(
    classifier: Classifier, baseline: Classifier, corpus: Corpus, *, digest: str, judged: Judgement | None = None
) -> Report:
    """Judge both on the test sets of `corpus`; `digest` is that of the data folder.

    `judged` is the judgement of `classifier` where it was made before.
    """
    judged = judged or judge(classifier, corpus)
    ours, theirs = measure(judged, corpus), measure(judge(baseline, corpus), corpus)
    rates = pool_rates([count_own_errors(classifier, corpus.validation)])
    found, gold = detect(classifier, judged.test_needs), detect_gold(judged.needs, corpus.test_needs)
    return Report(
        model_id=classifier.model_id,
        baseline_id=baseline.model_id,
        data_sha256=digest,
        figures=estimate_figures(ours),
        baseline=estimate_figures(theirs),
        differences=estimate_differences(ours, theirs),
        confusion=_count_confusion(judged, corpus.test_needs),
        calibration=_measure_calibration(judged, corpus.test_needs),
        slices=tuple(measure_slices(ours, corpus)),
        doubts=tuple(find_doubts(judged, corpus)),
        shares=tuple(estimate_shares(found, gold, rates)),
    )


def _count_confusion(judged: Judgement, gold: Examples) -> list[list[int]]:
    table = np.zeros((len(SENTIMENTS), len(SENTIMENTS)), int)
    np.add.at(table, (gold.sentiment.argmax(-1), judged.sentiments), 1)
    return table.tolist()


def _measure_calibration(judged: Judgement, gold: Examples) -> dict[str, float]:
    """Expected calibration error of each head: of the likeliest sentiment, of needs' presence, of wishes."""
    scores, labelled = judged.test_needs, gold.sentiment.argmax(-1)
    mentioned = gold.needs.argmax(-1) > 0
    found = {
        "sentiment": measure_calibration_error(scores.sentiment.max(-1), scores.sentiment.argmax(-1) == labelled),
        "needs": measure_calibration_error((1 - scores.needs[..., 0]).ravel(), mentioned.ravel()),
    }
    if gold.wish_weight.any():
        found["wish"] = measure_calibration_error(scores.wish, gold.wish > 0.5)
    return found
