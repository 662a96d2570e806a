"""Rates that differ between sets of texts, and the intervals of shares that allow for it."""

import numpy as np
import pytest

from lingping.evaluation.rate_spread import (
    BETWEEN_SETS,
    ErrorRates,
    Rate,
    assume_rates,
    estimate_correlation,
    estimate_interval,
    pool_rate,
)

EXACT = ErrorRates(Rate(0.9, 1e6), Rate(0.1, 1e6))


def draw_sets(rate: Rate, sets: int, texts: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    rates = rng.beta(rate.value * rate.texts, (1 - rate.value) * rate.texts, sets)
    return [(int(found), texts) for found in rng.binomial(texts, rates)]


def test_the_correlation_of_sets_is_found_again():
    rng = np.random.default_rng(1)
    assert estimate_correlation(draw_sets(Rate(0.3, 19), 400, 50, rng)) == pytest.approx(0.05, abs=0.01)
    assert estimate_correlation(draw_sets(Rate(0.3, 1e6), 400, 50, rng)) == pytest.approx(0, abs=0.005)
    assert estimate_correlation([(3, 10)]) == estimate_correlation([]) == estimate_correlation([(0, 9), (0, 9)]) == 0


def test_a_large_set_does_not_outweigh_the_others_and_says_little_of_a_further_one():
    rate = pool_rate([(900, 1_000), (30, 50)])
    assert rate.value == pytest.approx(0.76, abs=0.03)
    assert rate.texts < 1 / BETWEEN_SETS - 1
    assert pool_rate([(900, 1_000)]).texts == pytest.approx(1 / (2 * BETWEEN_SETS + 0.001) - 1, rel=0.02)


def test_a_rate_out_of_a_manifest_is_that_of_one_large_set():
    hits = assume_rates(0.9, 0.1).hits
    assert (hits.value, hits.texts) == (0.9, pytest.approx(pool_rate([(900_000, 1_000_000)]).texts, rel=0.01))


def test_many_sets_that_agree_make_a_rate_certain():
    assert pool_rate([(90, 100)] * 8).texts == pytest.approx(799)


def test_a_rate_of_none_is_not_zero_and_no_texts_have_no_rate():
    assert 0 < pool_rate([(0, 40)]).value < 0.02
    assert pool_rate([(40, 40)]).value < 1
    with pytest.raises(ValueError, match="at least one set"):
        pool_rate([(0, 0)])


def test_with_exact_rates_the_interval_is_that_of_chance_alone():
    low, high = estimate_interval(26, 100, EXACT)  # the true share is 0.2; sd of what is found: 3 texts, of 0.8 a text
    assert low == pytest.approx(0.2 - 1.96 * 0.03 / 0.8, abs=0.011)
    assert high == pytest.approx(0.2 + 1.96 * 0.03 / 0.8, abs=0.011)


def test_rates_that_differ_between_sets_widen_it_and_more_texts_do_not_help():
    widths = [np.diff(estimate_interval(texts // 4, texts, assume_rates(0.9, 0.1)))[0] for texts in (100, 1_000, 9_000)]
    assert widths[0] > 2 * np.diff(estimate_interval(25, 100, EXACT))[0]
    assert widths[1] == widths[2] > 0.15


def test_the_ends_and_a_classifier_that_knows_nothing():
    assert estimate_interval(0, 50, EXACT)[0] == 0
    assert estimate_interval(50, 50, EXACT)[1] == 1
    assert estimate_interval(0, 500, EXACT) == (0, 0)  # fewer are found than false alarms alone would be
    assert estimate_interval(9, 50, assume_rates(0.3, 0.25)) == (0, 1)


@pytest.mark.parametrize("share", [0.02, 0.15, 0.6])
def test_at_least_nineteen_of_twenty_intervals_contain_the_share_where_rates_vary_as_stated(share):
    rng, rates, texts, sets = np.random.default_rng(7), assume_rates(0.92, 0.04), 100, 400
    labelled = round(share * texts)
    hits = [found for found, _ in draw_sets(rates.hits, sets, labelled, rng)]
    alarms = [found for found, _ in draw_sets(rates.false_alarms, sets, texts - labelled, rng)]
    spans = [estimate_interval(hit + alarm, texts, rates) for hit, alarm in zip(hits, alarms, strict=True)]
    assert np.mean([low <= share <= high for low, high in spans]) > 0.93
