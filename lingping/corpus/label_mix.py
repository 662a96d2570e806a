"""Shares of the labels that a classifier was trained on, for comparison with those that it predicts."""

from collections.abc import Mapping, Sequence

from lingping.corpus.examples import Examples
from lingping.labels import SENTIMENTS

NO_NEED = "none"

Mix = Mapping[str, Mapping[str, float]]  # kind of label → label → share


def count_label_mix(gold: Examples, needs: Sequence[str]) -> Mix:
    """Shares of the labels of `gold` examples, by kind; each kind adds up to 1.

    `sentiment` counts texts; `need` counts mentions, and a text that mentions no need counts as one mention of "none".
    """
    mentioned = gold.needs.argmax(-1) > 0  # (texts, needs)
    mentions = dict(zip(needs, mentioned.sum(0).tolist(), strict=True))
    return {
        "sentiment": _to_shares(dict(zip(SENTIMENTS, gold.sentiment.sum(0).tolist(), strict=True))),
        "need": _to_shares(mentions | {NO_NEED: int((~mentioned.any(1)).sum())}),
    }


def _to_shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {label: round(count / total, 4) for label, count in counts.items() if count}
