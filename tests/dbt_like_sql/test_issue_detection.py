"""How soon issues are found, and how rarely in vain: a small part of benchmarks/issues.py, and a whole sample world."""

import numpy as np
import pytest

from benchmarks.issues import equal_level, false_alarms, generate, look_through_world, measure, opened, oracle_chances


@pytest.fixture(scope="module", params=[10, 40])
def steady_shops(request):
    """Shops in which nothing rises: their volume, the tables' false alarms per merchant-week, the oracle's level."""
    shops = generate(40, request.param, 0.05, 1.0, np.random.default_rng(7))
    alarms = false_alarms(opened(shops))
    return request.param, alarms, equal_level(oracle_chances(shops), alarms)


def test_ten_merchant_weeks_without_incident_raise_at_most_one_alarm(steady_shops):
    _, alarms, _ = steady_shops
    assert alarms <= 0.1


@pytest.mark.parametrize(("rate", "effect"), [(0.05, 5.0), (0.15, 3.0)])
def test_a_rise_is_found_within_a_week_of_an_oracle_that_knows_the_rates(steady_shops, rate, effect):
    volume, _, level = steady_shops
    cell = measure(volume, rate, effect, 40, level, np.random.default_rng(8))
    assert cell.oracle_found >= 0.5
    assert cell.within_a_week >= 0.9


def test_every_planted_incident_of_a_full_sample_world_is_found_by_its_second_week():
    findings, others = look_through_world()
    assert {found.incident for found in findings} == {"battery-batch", "courier-strike", "price-drop", "gift-box"}
    for found in findings:
        assert found.opened is not None, found
        assert (found.opened - found.began).days <= 7, found
    assert others <= 0.1
