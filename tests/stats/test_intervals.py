import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from lingping.stats.intervals import BETWEEN_SHOPS, shares_may_be_equal, widen_by_reading, wilson

counts = st.integers(1, 10_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


@given(counts)
def test_the_interval_equals_that_of_scipy(pair):
    count, total = pair
    expected = binomtest(count, total).proportion_ci(0.95, method="wilson")
    share = wilson(count, total)
    assert (share.low, share.high) == pytest.approx((expected.low, expected.high), abs=1e-6)
    assert share.low <= share.value <= share.high


@given(counts, counts)
def test_the_comparison_of_two_shares_is_symmetric(one, other):
    assert shares_may_be_equal(wilson(*one), wilson(*other)) == shares_may_be_equal(wilson(*other), wilson(*one))


def test_a_large_difference_is_significant_and_a_small_one_is_not():
    assert not shares_may_be_equal(wilson(30, 100), wilson(10, 100))
    assert shares_may_be_equal(wilson(12, 100), wilson(10, 100))


@pytest.mark.parametrize(("count", "total"), [(1, 0), (0, 0), (3, 2), (-1, 2)])
def test_an_impossible_share_is_an_error(count, total):
    with pytest.raises(ValueError, match="is not a share"):
        wilson(count, total)


def test_the_interval_of_a_share_allows_for_a_classifiers_errors_that_differ_between_shops():
    rng = np.random.default_rng(4)
    hits, false_alarms, reviews, complaints = 0.7, 0.02, 150, 15

    def draw_rate(mean: float) -> float:
        worth = 1 / BETWEEN_SHOPS - 1
        return float(rng.beta(mean * worth, (1 - mean) * worth))

    within = {"wide": 0, "sample": 0}
    for _ in range(600):
        found = rng.binomial(complaints, draw_rate(hits)) + rng.binomial(reviews - complaints, draw_rate(false_alarms))
        sample = wilson(int(found), reviews)
        wide = widen_by_reading(sample, hits, false_alarms)
        assert wide.low <= sample.low <= sample.high <= wide.high
        within["wide"] += wide.low <= complaints / reviews <= wide.high
        within["sample"] += sample.low <= complaints / reviews <= sample.high
    assert within["wide"] >= 0.93 * 600
    assert within["sample"] < within["wide"]


def test_a_reader_without_errors_widens_nothing_and_a_blind_one_knows_nothing():
    share = wilson(12, 100)
    perfect = widen_by_reading(share, 1.0, 0.0)
    assert (perfect.low, perfect.high) == pytest.approx((share.low, share.high))
    blind = widen_by_reading(share, 0.2, 0.15)
    assert (blind.low, blind.high) == (0.0, 1.0)
