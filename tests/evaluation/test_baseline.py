"""The linear baseline."""

import numpy as np

from lingping.evaluation.baseline import LinearBaseline


def test_the_baseline_gives_the_labels_that_it_was_trained_on(corpus, needs):
    baseline = LinearBaseline(needs).fit(corpus)
    scores = baseline.score(["快递太慢了，很失望", "发货很快，很满意"])
    logistics = scores.needs[:, needs.index("logistics")]
    assert (1 - logistics[:, 0] >= baseline.thresholds[needs.index("logistics")]).all()
    assert logistics[:, 1:].argmax(-1).tolist() == [0, 2]
    assert scores.sentiment.argmax(-1).tolist() == [0, 2]
    np.testing.assert_allclose(scores.needs.sum(-1), 1, atol=1e-5)
