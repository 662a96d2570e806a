"""Whether a clause of a text says by itself what the classifier reads in the whole text.

A classifier of whole texts errs most in mixed ones: 质量太差了，唯一的优点是续航给力 is read as a complaint about the
battery, too. A clause that is read alone has no such company. What none of the clauses says is not quoted.
"""

from collections.abc import Sequence

import numpy as np

from lingping.labels import STATES
from lingping.model.classifier import Classifier
from lingping.model.decisions import SENTIMENT
from lingping.model.explanation import Explanation
from lingping.model.word_spans import find_clauses

_AT_LEAST = 0.5  # probability of the label in the clause that says it best
_OPPOSITE = {"negative": "positive", "positive": "negative"}


def are_shown(
    classifier: Classifier, texts: Sequence[str], found: Sequence[Sequence[Explanation]]
) -> list[dict[str, bool]]:
    """For each text: need → whether a clause, read alone, has the need with the polarity of its explanation.

    No other clause may have the opposite polarity more surely. Costs about one score a text. Only needs with polarity
    negative or positive are in the result.
    """
    clauses = [find_clauses(text) if _judged(own) else [] for text, own in zip(texts, found, strict=True)]
    distinct = list(dict.fromkeys(clause for own in clauses for clause in own))
    needs = classifier.score(distinct).needs if distinct else np.zeros((0, len(classifier.needs), len(STATES)))
    rows = {clause: row for row, clause in enumerate(distinct)}
    return [
        {each.target: _is_shown(classifier, each, needs[[rows[clause] for clause in own]]) for each in _judged(said)}
        for own, said in zip(clauses, found, strict=True)
    ]


def _judged(found: Sequence[Explanation]) -> list[Explanation]:
    return [each for each in found if each.target != SENTIMENT and each.label in _OPPOSITE]


def _is_shown(classifier: Classifier, explanation: Explanation, clauses: "np.ndarray") -> bool:
    states = clauses[:, classifier.needs.index(explanation.target)].max(axis=0, initial=0.0)
    said, opposite = (states[STATES.index(label)] for label in (explanation.label, _OPPOSITE[explanation.label]))
    return bool(said >= _AT_LEAST and said >= opposite)
