"""The linear baseline: jieba words and character n-grams, TF-IDF, logistic regression.

A network is compared with it, and learns from its soft labels of the unlabelled texts.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from lingping.corpus.examples import Examples
from lingping.corpus.splits import Corpus
from lingping.evaluation.thresholds import tune_neutral, tune_thresholds
from lingping.labels import STATES
from lingping.model.classifier import Scores
from lingping.model.vocabulary import split_words
from lingping.text.cleaning import clean

if TYPE_CHECKING:
    import numpy as np
    from scipy.sparse import csr_array
    from sklearn.linear_model import LogisticRegression

    Fitted = LogisticRegression | float  # a probability where the labels have one class alone

_LEAN = 0.3  # scale of the sentiment score beside TF-IDF features, which lie below 1


class LinearBaseline:
    """One logistic regression per question: positive or negative, neutral, need mentioned, its polarity, wish."""

    model_id = "linear-baseline"

    def __init__(self, needs: Sequence[str]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer  # 1 s
        from sklearn.pipeline import make_union

        self.needs = tuple(needs)
        self._features = make_union(
            TfidfVectorizer(analyzer=split_words, min_df=2, sublinear_tf=True),  # pyright: ignore[reportArgumentType]
            TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=3, sublinear_tf=True),
        )

    def fit(self, corpus: Corpus) -> "LinearBaseline":
        """Learn from the labelled training texts of `corpus`, tune thresholds on its validation texts; returns self."""
        import numpy as np
        from scipy.sparse import csr_array

        examples = corpus.labelled
        features = csr_array(self._features.fit_transform([clean(text) for text in examples.texts]))
        label = examples.sentiment.argmax(1)
        polar = (examples.sentiment_weight > 0) & (label != 1)
        self._positive = fit_logistic(2, features[polar], label[polar] == 2)
        gold = np.arange(len(corpus.gold) + len(corpus.annotators))
        self._neutral = fit_logistic(10, features[gold], label[gold] == 1)
        wishing = examples.wish_weight > 0
        self._wish = fit_logistic(10, features[wishing], examples.wish[wishing] > 0) if wishing.any() else 0.0
        leaning = self._leaning(features)
        self._heads = [self._fit_need(features, leaning, examples, need) for need in range(len(self.needs))]
        scores = self.score(corpus.validation.texts)
        self.thresholds = tune_thresholds(scores.needs, corpus.validation.needs.argmax(-1))
        self.neutral = tune_neutral(scores.sentiment, corpus.validation.sentiment.argmax(-1))
        return self

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """Probabilities of `texts`; `progress` is called with the number of further texts done."""
        import numpy as np
        from scipy.sparse import csr_array

        features = csr_array(self._features.transform([clean(text) for text in texts]))
        leaning = self._leaning(features)
        positive, neutral = _probability(self._positive, features), _probability(self._neutral, features)
        sentiment = np.stack([(1 - neutral) * (1 - positive), neutral, (1 - neutral) * positive], axis=1)
        needs = np.zeros((len(texts), len(self.needs), len(STATES)))
        for row, (mentioned, polarities) in enumerate(self._heads):
            present = _probability(mentioned, features)
            shares = np.stack([_probability(polarity, leaning) for polarity in polarities], axis=1) + 1e-6
            needs[:, row, 0] = 1 - present
            needs[:, row, 1:] = present[:, None] * shares / shares.sum(1, keepdims=True)
        if progress is not None:
            progress(len(texts))
        wish = _probability(self._wish, features)
        return Scores(sentiment.astype(np.float32), needs.astype(np.float32), wish.astype(np.float32))

    def _fit_need(
        self, features: "csr_array", leaning: "csr_array", examples: Examples, need: int
    ) -> "tuple[Fitted, list[Fitted]]":
        weight, state = examples.needs_weight[:, need], examples.needs[:, need].argmax(1)
        known, named = weight > 0, (weight > 0) & (state > 0)
        mentioned = fit_logistic(20, features[known], state[known] > 0, weight[known])
        polarities = [
            fit_logistic(5, leaning[named], state[named] == polarity, weight[named]) for polarity in (1, 2, 3)
        ]
        return mentioned, polarities

    def _leaning(self, features: "csr_array") -> "csr_array":
        """The features and, as one more column, the sentiment of the text: it predicts a need's polarity best."""
        from scipy import sparse
        from scipy.special import logit

        odds = _LEAN * logit(_probability(self._positive, features).clip(1e-6, 1 - 1e-6))
        return sparse.csr_array(sparse.hstack([features, sparse.csr_array(odds[:, None])]))


def fit_logistic(
    strength: float, features: "csr_array", is_true: "np.ndarray", weight: "np.ndarray | None" = None
) -> "Fitted":
    """A logistic regression of `is_true` (rows,) on `features`, with inverse regularisation `strength`.

    Returns the probability 0.0 or 1.0 instead where all rows have the same answer. `weight` (rows,) weighs the rows.
    """
    from sklearn.linear_model import LogisticRegression

    if is_true.all() or not is_true.any():
        return float(is_true.any())
    model = LogisticRegression(C=strength, solver="liblinear")
    model.fit(features, is_true, sample_weight=weight)
    return model


def _probability(model: "Fitted", features: "csr_array") -> "np.ndarray":
    """The probability of yes for each row of `features`."""
    import numpy as np

    if isinstance(model, float | int):
        return np.full(features.shape[0], model)  # pyright: ignore[reportOptionalSubscript]
    return np.asarray(model.predict_proba(features))[:, 1]
