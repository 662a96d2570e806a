"""The texts that a person should label next: uncertain ones, informative ones, and some at random."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from lingping.model.classifier import Scores
from lingping.model.vocabulary import split_words

if TYPE_CHECKING:
    import numpy as np

DrawnAs = Literal["uncertain", "informative", "random"]
_POOL = 10  # texts for each one that is chosen as informative


def measure_uncertainty(scores: Scores) -> "np.ndarray":
    """How uncertain each text is, (texts,): the entropy of its sentiment plus that of its least certain need.

    Settles 2009, Active Learning Literature Survey, section 3.1; each entropy is scaled to at most 1.
    """
    import numpy as np

    sentiment = _entropy(scores.sentiment) / np.log(scores.sentiment.shape[-1])
    mentioned = 1 - scores.needs[..., 0]
    needs = _entropy(np.stack([mentioned, 1 - mentioned], -1)) / np.log(2)
    return sentiment + needs.max(-1)


def draw(scores: Scores, texts: Sequence[str], count: int, *, seed: int = 7) -> list[tuple[int, DrawnAs]]:
    """Up to `count` positions in `texts`, a third for each reason, in random order.

    *uncertain*: the classifier is least certain of them. *informative*: uncertain, and each from another cluster of
    similar words (Zhdanov 2019, Diverse mini-batch Active Learning). *random*: the control, on which a person's labels
    measure how good the classifier is.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    third = min(count, len(texts)) // 3
    control = random.choice(len(texts), min(count, len(texts)) - 2 * third, replace=False)
    taken = set(control.tolist())
    doubts = measure_uncertainty(scores)
    ranked = [int(row) for row in np.argsort(-doubts, kind="stable") if int(row) not in taken]
    unsure = ranked[:third]
    diverse = _pick_from_clusters(ranked[third : third * (_POOL + 1)], texts, third, seed)
    drawn: dict[DrawnAs, list[int]] = {"random": control.tolist(), "uncertain": unsure, "informative": diverse}
    chosen = [(row, reason) for reason, rows in drawn.items() for row in rows]
    return [chosen[place] for place in random.permutation(len(chosen))]


def _pick_from_clusters(pool: Sequence[int], texts: Sequence[str], count: int, seed: int) -> list[int]:
    """The first of the ranked `pool` in each of `count` clusters of similar words."""
    from sklearn.cluster import MiniBatchKMeans  # 1 s
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(pool) <= count:
        return list(pool)
    vectors = TfidfVectorizer(analyzer=split_words, sublinear_tf=True)  # pyright: ignore[reportArgumentType]
    features = vectors.fit_transform([texts[row] for row in pool])
    kinds = MiniBatchKMeans(count, random_state=seed, n_init="auto").fit_predict(features)
    first: dict[int, int] = {}
    for row, kind in zip(pool, kinds.tolist(), strict=True):
        first.setdefault(kind, row)
    rest = [row for row in pool if row not in set(first.values())]
    return [*first.values(), *rest][:count]


def _entropy(chances: "np.ndarray") -> "np.ndarray":
    import numpy as np

    return -(chances * np.log(np.maximum(chances, 1e-9))).sum(-1)
