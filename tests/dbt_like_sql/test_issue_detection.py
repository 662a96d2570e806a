"""Detection delay and false alarms of issues: a small part of `benchmarks.issues`, and a full sample world."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from benchmarks.issue_grid import (
    Levels,
    compute_exact_p_values,
    find_equal_level,
    measure_cell,
    measure_delays,
    measure_false_alarms,
    measure_levels,
    pool,
)
from benchmarks.issue_shops import generate_shops
from benchmarks.issue_worlds import evaluate_world

MERCHANTS = 40


@pytest.fixture(scope="module", params=[10, 40])
def steady_shops(request: pytest.FixtureRequest) -> tuple[int, Levels]:
    """Shops without a rise: their volume, the false alarms of the tables, and the levels of the baselines."""
    return request.param, measure_levels(request.param, MERCHANTS, np.random.default_rng(7))


def test_there_is_at_most_one_false_alarm_in_ten_merchant_weeks(steady_shops):
    _, levels = steady_shops
    assert levels.alarms <= 0.1


def test_rises_are_found_within_a_week_of_an_exact_test_with_as_many_false_alarms(steady_shops):
    volume, levels = steady_shops
    strong = [(0.15, 3.0), (0.15, 5.0)] if volume == 10 else [(0.05, 5.0), (0.15, 3.0)]
    cells = [measure_cell(volume, *rise, MERCHANTS, levels, np.random.default_rng(8)) for rise in strong]
    assert pool(cells, lambda cell: cell.exact) >= 0.9
    assert cells[1].exact.found >= 0.5
    assert cells[1].oracle.within_a_week >= 0.9
    assert all(cell.found >= cell.exact.found - 0.05 for cell in cells)


def test_the_baseline_equals_fishers_exact_test_of_scipy():
    shops = generate_shops(2, 30, 0.1, 2.0, np.random.default_rng(5))
    p_values = compute_exact_p_values(shops)
    for merchant, week, item, topic in [(0, 1, 0, 0), (0, 10, 0, 0), (1, 12, 3, 7), (1, 15, 4, 20)]:
        before = slice(max(0, week - 8), week)
        counts, totals = shops.counts[merchant, :, item, topic], shops.totals[merchant, :, item]
        mentions, mentions_before = counts[week], counts[before].sum()
        table = [[mentions, totals[week] - mentions], [mentions_before, totals[before].sum() - mentions_before]]
        expected = fisher_exact(table, alternative="greater")[1]
        assert p_values[merchant, week, item, topic] == pytest.approx(expected, abs=1e-9)


def test_a_continued_alarm_counts_once_and_a_late_alarm_is_a_delay():
    mask = np.zeros((2, 16, 6, 30), dtype=bool)
    mask[0, [6, 7, 8, 12], 0, 3] = True
    mask[0, 6, 5, 3] = True
    assert measure_false_alarms(mask) == 2 / (2 * 12)
    mask[1, 11:, 0, 0] = True
    assert measure_delays(mask).tolist() == [np.inf, 1]


def test_at_the_level_of_a_baseline_there_are_as_many_false_alarms():
    shops = generate_shops(60, 20, 0.05, 1.0, np.random.default_rng(6))
    p_values = compute_exact_p_values(shops)
    level = find_equal_level(p_values, 0.1)
    assert measure_false_alarms(p_values <= level) <= 0.1 < measure_false_alarms(p_values <= 1.3 * level)


def test_every_planted_incident_of_a_full_sample_world_is_found_by_its_second_week():
    findings, others = evaluate_world()
    assert {found.incident for found in findings} == {"battery-batch", "courier-strike", "price-drop", "gift-box"}
    for found in findings:
        assert found.opened is not None, found
        assert (found.opened - found.began).days <= 7, found
    assert others <= 0.1
