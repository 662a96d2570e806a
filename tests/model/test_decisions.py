import numpy as np

from lingping.model.decisions import decide, decide_sentiment


def test_a_need_counts_from_its_threshold_on_with_its_likeliest_polarity():
    needs = np.array([[[0.75, 0.05, 0.05, 0.15], [0.6, 0.3, 0.06, 0.04]]])
    assert decide(needs, (0.25, 0.5)).tolist() == [[3, 0]]
    assert decide(needs, (0.26, 0.4)).tolist() == [[0, 1]]


def test_a_text_is_neutral_from_the_threshold_on_and_else_the_likelier_pole():
    sentiment = np.array([[0.5, 0.3, 0.2], [0.3, 0.3, 0.4]])
    assert decide_sentiment(sentiment, 0.3).tolist() == [1, 1]
    assert decide_sentiment(sentiment, 0.31).tolist() == [0, 2]
