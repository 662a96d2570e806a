"""Labels of the test sets that are probably wrong (Northcutt et al. 2021, Confident Learning)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.judgement import Judgement
from lingping.labels import SENTIMENTS
from lingping.text.cleaning import compute_text_id

_MOST_DOUBTS = 50


@dataclass(frozen=True)
class Doubt:
    """A sentiment that the classifier, which was not trained on the text, contradicts; `chance` is that of `given`.

    `part`: the test set that the text is in.
    """

    part: str
    text_id: str
    given: str
    suggested: str
    chance: float


def find_doubts(judged: Judgement, corpus: Corpus) -> list[Doubt]:
    """The sentiments that are probably wrong, at most 50, the least probable first."""
    binary = judged.test_sentiment.sentiment[:, ::2]
    found = [
        *_doubt("test_sentiment", corpus.test_sentiment, binary / binary.sum(1, keepdims=True), SENTIMENTS[::2]),
        *_doubt("test_needs", corpus.test_needs, judged.test_needs.sentiment, SENTIMENTS),
    ]
    return sorted(found, key=lambda doubt: doubt.chance)[:_MOST_DOUBTS]


def _doubt(part: str, gold: Examples, chances: np.ndarray, names: tuple[str, ...]) -> list[Doubt]:
    """Doubts about one test set; `chances` (texts, classes) are of the sentiments `names`."""
    given = np.stack([gold.sentiment[:, SENTIMENTS.index(name)] for name in names], -1).argmax(-1)
    return [
        Doubt(
            part,
            compute_text_id(gold.texts[row]) or "",
            names[given[row]],
            names[int(chances[row].argmax())],
            float(chances[row, given[row]]),
        )
        for row in _find_issues(given, chances)
    ]


def _find_issues(given: np.ndarray, chances: np.ndarray) -> Sequence[int]:
    from cleanlab.filter import find_label_issues  # 1 s

    if len(np.unique(given)) < chances.shape[1]:
        return ()  # cleanlab needs a text of every class
    rows = find_label_issues(given, chances.astype(np.float64), return_indices_ranked_by="self_confidence", n_jobs=1)
    return [int(row) for row in rows]
