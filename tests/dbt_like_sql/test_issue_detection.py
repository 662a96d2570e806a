"""How soon issues are found, and how rarely in vain: a small part of `benchmarks.issues`, and a whole sample world."""

import numpy as np
import pytest
from scipy.stats import fisher_exact

from benchmarks.issue_grid import delays, equal_level, exact_chances, false_alarms, measure, pooled, steady
from benchmarks.issue_shops import generate
from benchmarks.issue_worlds import look_through_world

MERCHANTS = 40


@pytest.fixture(scope="module", params=[10, 40])
def steady_shops(request):
    """Shops in which nothing rises: their volume, the tables' false alarms per merchant-week, and the levels."""
    return request.param, steady(request.param, MERCHANTS, np.random.default_rng(7))


def test_ten_merchant_weeks_without_incident_raise_at_most_one_alarm(steady_shops):
    _, levels = steady_shops
    assert levels.alarms <= 0.1


def test_rises_are_found_within_a_week_of_an_exact_test_with_as_many_false_alarms(steady_shops):
    volume, levels = steady_shops
    strong = [(0.15, 3.0), (0.15, 5.0)] if volume == 10 else [(0.05, 5.0), (0.15, 3.0)]
    cells = [measure(volume, *rise, MERCHANTS, levels, np.random.default_rng(8)) for rise in strong]
    assert pooled(cells, lambda cell: cell.exact) >= 0.9
    assert cells[1].exact.found >= 0.5
    assert cells[1].seer.within_a_week >= 0.9
    assert all(cell.found >= cell.exact.found - 0.05 for cell in cells)


def test_the_exact_test_of_the_yardstick_is_fishers_against_the_eight_weeks_before():
    shops = generate(2, 30, 0.1, 2.0, np.random.default_rng(5))
    chances = exact_chances(shops)
    for merchant, week, item, topic in [(0, 1, 0, 0), (0, 10, 0, 0), (1, 12, 3, 7), (1, 15, 4, 20)]:
        before = slice(max(0, week - 8), week)
        counts, totals = shops.counts[merchant, :, item, topic], shops.totals[merchant, :, item]
        told, told_before = counts[week], counts[before].sum()
        table = [[told, totals[week] - told], [told_before, totals[before].sum() - told_before]]
        expected = fisher_exact(table, alternative="greater").pvalue
        assert chances[merchant, week, item, topic] == pytest.approx(expected, abs=1e-9)


def test_an_alarm_that_goes_on_counts_once_and_a_late_one_is_a_delay():
    mask = np.zeros((2, 16, 6, 30), dtype=bool)
    mask[0, [6, 7, 8, 12], 0, 3] = True
    mask[0, 6, 5, 3] = True
    assert false_alarms(mask) == 2 / (2 * 12)
    mask[1, 11:, 0, 0] = True
    assert delays(mask).tolist() == [np.inf, 1]


def test_the_level_of_a_yardstick_is_that_of_as_many_false_alarms():
    shops = generate(60, 20, 0.05, 1.0, np.random.default_rng(6))
    chances = exact_chances(shops)
    level = equal_level(chances, 0.1)
    assert false_alarms(chances <= level) <= 0.1 < false_alarms(chances <= 1.3 * level)


def test_every_planted_incident_of_a_full_sample_world_is_found_by_its_second_week():
    findings, others = look_through_world()
    assert {found.incident for found in findings} == {"battery-batch", "courier-strike", "price-drop", "gift-box"}
    for found in findings:
        assert found.opened is not None, found
        assert (found.opened - found.began).days <= 7, found
    assert others <= 0.1
