"""The thresholds of a classifier's decisions, chosen on labelled texts, and the validation score for early stopping."""

from typing import TYPE_CHECKING

from lingping.labels import SENTIMENTS
from lingping.model.decisions import decide, decide_sentiment

if TYPE_CHECKING:
    import numpy as np

    from lingping.corpus.examples import Examples
    from lingping.model.classifier import Scores

_BORROWED = 0.05  # weight of all needs in the threshold of one: a rare need alone has too few texts


def tune_neutral(sentiment: "np.ndarray", gold: "np.ndarray") -> float:
    """The threshold for neutral on probabilities (texts, 3) against gold indices (texts,).

    It maximises the sum of macro-F1 and accuracy: macro-F1 alone depends much on the few neutral texts, and would label
    too many clear ones neutral with them.
    """
    import numpy as np

    grid = np.arange(0.1, 0.76, 0.025).round(3)
    decisions = [decide_sentiment(sentiment, threshold) for threshold in grid]
    return float(grid[int(np.argmax([_macro_f1(found, gold) + (found == gold).mean() for found in decisions]))])


def tune_thresholds(needs: "np.ndarray", gold: "np.ndarray") -> tuple[float, ...]:
    """For each need the threshold of best F1 on (texts, needs, 4) probabilities against (texts, needs) gold states.

    F1 is counted over the need and, at a twentieth of the weight, over all needs.
    """
    import numpy as np

    grid = np.arange(0.05, 0.81, 0.025).round(3)
    found = 1 - needs[None, ..., 0] >= grid[:, None, None]  # (grid, texts, needs)
    hits = (found & (gold > 0)).sum(1)
    sizes = found.sum(1) + (gold > 0).sum(0)  # (grid, needs)
    f1 = 2 * (hits + _BORROWED * hits.sum(1, keepdims=True)) / (sizes + _BORROWED * sizes.sum(1, keepdims=True)).clip(1)
    return tuple(float(grid[best]) for best in f1.argmax(0))


def score_validation(scores: "Scores", gold: "Examples") -> float:
    """Mean of the micro-F1 of needs with polarity and the macro-F1 of sentiment, at thresholds tuned on the same texts.

    Early stopping uses this score.
    """
    labelled = gold.needs.argmax(-1)
    found = decide(scores.needs, tune_thresholds(scores.needs, labelled))
    hits = ((found == labelled) & (labelled > 0)).sum()
    polarity = 2 * hits / max(1, (found > 0).sum() + (labelled > 0).sum())
    sentiment = gold.sentiment.argmax(-1)
    predicted = decide_sentiment(scores.sentiment, tune_neutral(scores.sentiment, sentiment))
    return float((polarity + _macro_f1(predicted, sentiment)) / 2)


def _macro_f1(predicted: "np.ndarray", gold: "np.ndarray") -> float:
    def f1(label: int) -> float:
        found, labelled = predicted == label, gold == label
        return 2 * (found & labelled).sum() / max(1, found.sum() + labelled.sum())

    return sum(map(f1, range(len(SENTIMENTS)))) / len(SENTIMENTS)
