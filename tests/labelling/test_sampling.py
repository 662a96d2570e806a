"""Which texts are put before a person."""

from collections import Counter

import numpy as np
import pytest

from lingping.labelling.sampling import draw, measure_uncertainty
from lingping.model.classifier import Scores


def scores_of(sure):
    """Scores of texts of which the classifier is as sure as `sure` (0.34 to 1) says."""
    sure = np.asarray(sure, np.float32)
    rest = (1 - sure) / 2
    sentiment = np.stack([sure, rest, rest], -1)
    needs = np.zeros((len(sure), 2, 4), np.float32)
    needs[..., 0] = 1
    return Scores(sentiment, needs, np.zeros(len(sure), np.float32))


def test_an_undecided_text_is_more_uncertain_than_a_clear_one():
    doubts = measure_uncertainty(scores_of([0.34, 0.6, 0.99]))
    assert doubts[0] > doubts[1] > doubts[2]


def test_a_need_that_may_or_may_not_be_meant_makes_a_text_uncertain():
    scores = scores_of([0.9, 0.9])
    scores.needs[0, 1] = [0.5, 0.5, 0, 0]
    doubts = measure_uncertainty(scores)
    assert doubts[0] > doubts[1]


def test_a_third_is_drawn_for_each_reason_and_no_text_twice():
    random = np.random.default_rng(3)
    texts = [f"第{row}条，{'快递慢' if row % 2 else '味道好'}" for row in range(400)]
    drawn = draw(scores_of(random.uniform(0.34, 1, 400)), texts, 30)
    assert Counter(reason for _, reason in drawn) == {"random": 10, "uncertain": 10, "informative": 10}
    assert len({row for row, _ in drawn}) == 30


def test_the_uncertain_ones_are_the_least_sure_that_chance_has_not_taken():
    sure = np.linspace(0.34, 1, 300)
    drawn = draw(scores_of(sure), [f"文{row}" for row in range(300)], 30)
    control = {row for row, reason in drawn if reason == "random"}
    expected = [row for row in range(300) if row not in control][:10]
    assert sorted(row for row, reason in drawn if reason == "uncertain") == expected


def test_the_informative_ones_are_unlike_each_other():
    kinds = ("快递太慢了", "味道很奇怪", "颜色有色差", "电池不耐用", "客服不理人")
    texts = [f"{kinds[row % 5]}" for row in range(200)]
    drawn = draw(scores_of(np.linspace(0.34, 1, 200)), texts, 15)
    assert {texts[row] for row, reason in drawn if reason == "informative"} == set(kinds)


@pytest.mark.parametrize("count", [3, 5, 1000])
def test_a_small_pool_is_drawn_as_far_as_it_goes(count):
    texts = ["快递慢", "味道好", "太贵", "好看", "客服好"]
    drawn = draw(scores_of([0.4, 0.5, 0.6, 0.7, 0.8]), texts, count)
    assert len({row for row, _ in drawn}) == len(drawn) == min(count, 5)
