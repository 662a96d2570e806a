"""Below how many reviews nothing is claimed, and when a change may be chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, t

from lingping.letter.chance import is_chance, mean_of, share_of
from lingping.stats.intervals import means_may_be_equal, shares_may_be_equal, wilson


def test_five_reviews_are_enough():
    assert share_of(0, 4) is None
    assert share_of(0, 5) is not None


@given(st.integers(5, 5000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_of_a_share_equals_that_of_scipy(counts):
    share = share_of(*counts)
    assert share is not None
    reference = binomtest(*counts).proportion_ci(method="wilson")
    assert (share.low, share.high) == pytest.approx((reference.low, reference.high), abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "is_equal"),
    [
        # Newcombe (1998), table II, row (a): 56/70 and 48/80 differ by 0.0524 to 0.3339; row (c): 6/7 and 2/7 by 0.0582
        # on; row (d): 5/56 and 0/29 by -0.0381 on
        ((56, 70), (48, 80), False),
        ((48, 80), (56, 70), False),
        ((6, 7), (2, 7), False),
        ((5, 56), (0, 29), True),
    ],
)
def test_shares_may_be_equal_exactly_where_newcombes_interval_contains_zero(one, other, is_equal):
    assert shares_may_be_equal(wilson(*one), wilson(*other)) is is_equal


def test_one_of_eight_figures_needs_a_clearer_change_than_a_figure_alone():
    assert is_chance(share_of(56, 70), share_of(48, 80)) is True
    assert is_chance(share_of(60, 70), share_of(48, 80)) is False
    assert is_chance(share_of(5, 56), None) is None


@given(
    st.dictionaries(st.integers(1, 5), st.integers(1, 400), min_size=2).filter(lambda counts: sum(counts.values()) >= 5)
)
def test_the_interval_of_a_mean_is_students(counts):
    values = [value for value, count in counts.items() for _ in range(count)]
    n, mean = len(values), sum(values) / len(values)
    error = (sum((value - mean) ** 2 for value in values) / (n - 1) / n) ** 0.5
    found = mean_of(counts)
    assert found is not None
    assert (found.low, found.high) == pytest.approx(t.interval(0.95, n - 1, loc=mean, scale=error), rel=0.01)
    assert means_may_be_equal(found, found)


def test_four_ratings_give_no_interval():
    assert mean_of({5: 3, 1: 1}) is None
