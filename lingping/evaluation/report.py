"""An evaluation as people read it: figures beside the baseline, slices, calibration, doubtful labels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.calibration import corrected_share, detections, error_rates, gold_detections
from lingping.evaluation.judgement import Judgement, Key, differences, figures, judge, measures
from lingping.evaluation.measures import Difference, Figure, bootstrap_weights, calibration_error, figure
from lingping.evaluation.slices import slices_of
from lingping.labels import SENTIMENTS
from lingping.model.classifier import Classifier
from lingping.text.cleaning import text_id

_LEAST = 30  # texts below which a slice says nothing
_MOST_DOUBTS = 50
_SLICED: tuple[Key, ...] = (("binary_accuracy", ""), ("polarity_f1", ""), ("sentiment_accuracy", ""))


@dataclass(frozen=True)
class Slice:
    """One figure on texts of one kind."""

    kind: str
    name: str
    figure: str
    result: Figure


@dataclass(frozen=True)
class Doubt:
    """A label that the classifier, which never saw it, thinks is wrong: `chance` of the label as given."""

    part: str
    text_id: str
    given: str
    suggested: str
    chance: float


@dataclass(frozen=True)
class Share:
    """Share of texts with a label: as people gave it, as the classifier counts it, and corrected for its errors."""

    label: str
    gold: float
    counted: float
    corrected: float


@dataclass(frozen=True)
class Report:
    """Everything that `lingping evaluate` finds; `confusion` (labelled, predicted) counts texts by sentiment."""

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
        """Of each sliced figure the slice where it is lowest."""
        found: dict[str, Slice] = {}
        for each in self.slices:
            if each.figure not in found or each.result.value < found[each.figure].result.value:
                found[each.figure] = each
        return found


def report(classifier: Classifier, baseline: Classifier, corpus: Corpus, *, digest: str) -> Report:
    """Judge both on the texts of `corpus` that training never sees; `digest` is that of the data folder."""
    judged = judge(classifier, corpus)
    ours, theirs = measures(judged, corpus), measures(judge(baseline, corpus), corpus)
    return Report(
        model_id=classifier.model_id,
        baseline_id=baseline.model_id,
        data_sha256=digest,
        figures=figures(ours),
        baseline=figures(theirs),
        differences=differences(ours, theirs),
        confusion=confusion(judged, corpus.test_needs),
        calibration=calibration(judged, corpus),
        slices=tuple(_slices(judged, corpus)),
        doubts=tuple(_doubts(judged, corpus)),
        shares=tuple(_shares(classifier, judged, corpus)),
    )


def confusion(judged: Judgement, gold: Examples) -> list[list[int]]:
    """Texts by the sentiment they mean (rows) and the one that was said (columns)."""
    table = np.zeros((len(SENTIMENTS), len(SENTIMENTS)), int)
    np.add.at(table, (gold.sentiment.argmax(-1), judged.sentiments), 1)
    return table.tolist()


def calibration(judged: Judgement, corpus: Corpus) -> dict[str, float]:
    """Expected calibration error of each head: of the chosen sentiment, of needs spoken of, of wishes."""
    said, meant = judged.test_needs.sentiment, corpus.test_needs.sentiment.argmax(-1)
    spoken = corpus.test_needs.needs.argmax(-1) > 0
    found = {
        "sentiment": calibration_error(said.max(-1), said.argmax(-1) == meant),
        "needs": calibration_error((1 - judged.test_needs.needs[..., 0]).ravel(), spoken.ravel()),
    }
    if corpus.test_needs.wish_weight.any():
        found["wish"] = calibration_error(judged.test_needs.wish, corpus.test_needs.wish > 0.5)
    return found


def _slices(judged: Judgement, corpus: Corpus) -> Sequence[Slice]:
    whole = measures(judged, corpus)
    found = []
    for key in _SLICED:
        part = "test_sentiment" if key[0] == "binary_accuracy" else "test_needs"
        kinds = slices_of(getattr(corpus, part).texts, corpus.kinds.get(part))
        for kind, labels in kinds.items():
            for name in sorted(set(labels)):
                rows = np.flatnonzero(np.array(labels) == name)
                if len(rows) >= _LEAST:
                    result = figure(whole[key].take(rows), bootstrap_weights(len(rows)))
                    found.append(Slice(kind, name, key[0], result))
    return found


def _doubts(judged: Judgement, corpus: Corpus) -> Sequence[Doubt]:
    """Labels that are probably wrong, most doubtful first (Northcutt et al. 2021, Confident Learning)."""
    binary = judged.test_sentiment.sentiment[:, ::2]
    parts = {
        "test_sentiment": (
            corpus.test_sentiment,
            (corpus.test_sentiment.sentiment[:, 2] > 0).astype(int),
            binary / binary.sum(1, keepdims=True),
        ),
        "test_needs": (corpus.test_needs, corpus.test_needs.sentiment.argmax(-1), judged.test_needs.sentiment),
    }
    names = {"test_sentiment": SENTIMENTS[::2], "test_needs": SENTIMENTS}
    found = [
        Doubt(
            part,
            text_id(gold.texts[row]) or "",
            names[part][given[row]],
            names[part][int(chances[row].argmax())],
            float(chances[row, given[row]]),
        )
        for part, (gold, given, chances) in parts.items()
        for row in _issues(given, chances)
    ]
    return sorted(found, key=lambda doubt: doubt.chance)[:_MOST_DOUBTS]


def _issues(given: np.ndarray, chances: np.ndarray) -> Sequence[int]:
    from cleanlab.filter import find_label_issues  # 1 s

    if len(np.unique(given)) < chances.shape[1]:
        return ()  # a class without a label: there is nothing to be confident about
    rows = find_label_issues(given, chances.astype(np.float64), return_indices_ranked_by="self_confidence", n_jobs=1)
    return [int(row) for row in rows]


def _shares(classifier: Classifier, judged: Judgement, corpus: Corpus) -> Sequence[Share]:
    """Shares on `test_needs`, corrected by the rates of hits and of false alarms on `validation`."""
    known = error_rates(classifier, corpus.validation)
    found, meant = detections(classifier, judged.test_needs), gold_detections(judged.needs, corpus.test_needs)
    return [
        Share(
            label,
            float(meant[label].mean()),
            float(found[label].mean()),
            float(corrected_share(found[label].mean(), *known[label])),
        )
        for label in found
        if label in known and meant[label].any()
    ]
