"""Which labels a classifier was trained on, and how often: what its answers are compared with."""

from collections.abc import Mapping, Sequence

from lingping.corpus.examples import Examples
from lingping.labels import SENTIMENTS

NO_NEED = "none"

Mix = Mapping[str, Mapping[str, float]]  # kind of label → label → share


def label_mix(gold: Examples, needs: Sequence[str]) -> Mix:
    """Shares of the labels of `gold` examples, by kind; each kind adds up to 1.

    `sentiment` counts texts; `need` counts mentions, and a text that speaks of no need as one mention of "none".
    """
    spoken = gold.needs.argmax(-1) > 0  # (texts, needs)
    mentions = dict(zip(needs, spoken.sum(0).tolist(), strict=True))
    return {
        "sentiment": _shares(dict(zip(SENTIMENTS, gold.sentiment.sum(0).tolist(), strict=True))),
        "need": _shares(mentions | {NO_NEED: int((~spoken.any(1)).sum())}),
    }


def _shares(counts: Mapping[str, float]) -> dict[str, float]:
    total = sum(counts.values())
    return {label: round(count / total, 4) for label, count in counts.items() if count}
