import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from lingping.stats.intervals import shares_may_be_equal, wilson

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
