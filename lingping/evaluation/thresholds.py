"""The thresholds of a classifier's decisions, chosen on labelled texts, and the score that training stops by."""

from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS
from lingping.model.decisions import decide, decide_sentiment

if TYPE_CHECKING:
    import numpy as np

    from lingping.corpus.examples import Examples
    from lingping.model.classifier import Scores

_BORROWED = 0.05  # weight of all needs in the threshold of one: a rare need has too few texts to choose by


def tune_neutral(sentiment: "np.ndarray", gold: "np.ndarray") -> float:
    """The threshold for neutral on probabilities (texts, 3) against gold indices (texts,).

    It is the one of best macro-F1 and accuracy together: macro-F1 alone, led by the rare neutral texts, takes too many
    clear ones for neutral with them.
    """
    import numpy as np

    grid = np.arange(0.1, 0.76, 0.025).round(3)
    decisions = [decide_sentiment(sentiment, threshold) for threshold in grid]
    return float(grid[int(np.argmax([_macro_f1(said, gold) + (said == gold).mean() for said in decisions]))])


def _macro_f1(said: "np.ndarray", gold: "np.ndarray") -> float:
    def f1(label: int) -> float:
        found, meant = said == label, gold == label
        return 2 * (found & meant).sum() / max(1, found.sum() + meant.sum())

    return sum(map(f1, range(len(SENTIMENTS)))) / len(SENTIMENTS)


def tune_thresholds(needs: "np.ndarray", gold: "np.ndarray") -> tuple[float, ...]:
    """For each need the threshold of best F1 on (texts, needs, 4) probabilities against (texts, needs) gold states.

    F1 is counted over the need and, at a twentieth of the weight, over all needs.
    """
    import numpy as np

    grid = np.arange(0.05, 0.81, 0.025).round(3)
    spoken = 1 - needs[None, ..., 0] >= grid[:, None, None]  # (grid, texts, needs)
    hits = (spoken & (gold > 0)).sum(1)
    sizes = spoken.sum(1) + (gold > 0).sum(0)  # (grid, needs)
    f1 = 2 * (hits + _BORROWED * hits.sum(1, keepdims=True)) / (sizes + _BORROWED * sizes.sum(1, keepdims=True)).clip(1)
    return tuple(float(grid[best]) for best in f1.argmax(0))


def tuning_score(scores: "Scores", gold: "Examples") -> float:
    """What early stopping goes by: micro-F1 of needs with polarity and macro-F1 of sentiment, at tuned thresholds."""
    meant = gold.needs.argmax(-1)
    found = decide(scores.needs, tune_thresholds(scores.needs, meant))
    hits = ((found == meant) & (meant > 0)).sum()
    polarity = 2 * hits / max(1, (found > 0).sum() + (meant > 0).sum())
    sentiment = gold.sentiment.argmax(-1)
    said = decide_sentiment(scores.sentiment, tune_neutral(scores.sentiment, sentiment))
    return float((polarity + _macro_f1(said, sentiment)) / 2)
