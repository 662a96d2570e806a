"""Detection delay of issues against two baselines with as many false alarms: an exact test and an oracle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.stats import binom, hypergeom

from benchmarks.issue_shops import (
    ITEMS,
    RISE,
    RISE_WEEKS,
    WEEKS,
    Shops,
    append_shop,
    find_opened_issues,
    generate_shops,
)

WARM_UP = 4  # weeks whose alarms do not count
RATES = (0.02, 0.05, 0.15)  # of the need that rises
EFFECTS = (2.0, 3.0, 5.0)  # factors on its rate
VOLUMES = (10, 40, 160)  # read reviews of an item and week


@dataclass(frozen=True)
class Comparison:
    """The tables against one baseline; shares of the incidents."""

    found: float  # by the baseline
    within_a_week: float  # of those, the share that the tables found at most a week after the baseline
    delay: float  # mean weeks from the rise to the alarm of the baseline


@dataclass(frozen=True)
class Cell:
    """Results for the incidents of one cell of the grid."""

    volume: int
    rate: float
    effect: float
    found: float
    delay: float  # mean weeks from the rise to the issue, of those found
    exact: Comparison
    oracle: Comparison


@dataclass(frozen=True)
class Levels:
    """False alarms of the tables per merchant-week, and the levels at which the baselines raise as many."""

    alarms: float
    exact: float
    oracle: float


def compute_exact_p_values(shops: Shops) -> np.ndarray:
    """p-values of Fisher's exact test, one-sided, of each week's mentions against the eight weeks before.

    (merchants, weeks, items and '*', topics); 1 in the first week.
    """
    counts = append_shop(shops.counts, 2)
    totals = np.broadcast_to(append_shop(shops.totals, 2)[..., None], counts.shape)
    before, totals_before = _sum_eight_weeks_before(counts), _sum_eight_weeks_before(totals)
    p_values = hypergeom.sf(counts - 1, totals + totals_before, counts + before, totals)
    return np.where((totals_before > 0) & (counts > 0), p_values, 1.0)


def _sum_eight_weeks_before(counts: np.ndarray) -> np.ndarray:
    sums = np.concatenate([np.zeros_like(counts[:, :1]), counts.cumsum(1)], 1)
    weeks = np.arange(counts.shape[1])
    return sums[:, weeks] - sums[:, np.maximum(weeks - 8, 0)]


def compute_oracle_p_values(shops: Shops) -> np.ndarray:
    """Probability (merchants, weeks, items and '*', topics) of at least so many mentions at the true steady rates."""
    counts, totals = append_shop(shops.counts, 2), append_shop(shops.totals, 2)[..., None]
    expected = append_shop(shops.rates * shops.totals[..., None], 2)
    rates = np.divide(expected, totals, out=np.zeros_like(expected), where=totals > 0)
    return binom.sf(counts - 1, totals, rates)


def measure_false_alarms(mask: np.ndarray) -> float:
    """Alarms per merchant-week after the warm-up, in shops without incident.

    Alarms for an item and for the shop count as one, and so do alarms that continue one of the two weeks before.
    """
    alarms: np.ndarray = np.any(mask, axis=2)
    continues = np.zeros_like(alarms)
    continues[:, 1:] |= alarms[:, :-1]
    continues[:, 2:] |= alarms[:, :-2]
    return (alarms & ~continues)[:, WARM_UP:].sum() / (mask.shape[0] * (WEEKS - WARM_UP))


def find_equal_level(p_values: np.ndarray, alarms: float) -> float:
    """The largest level at which a baseline with these `p_values` in steady shops raises at most `alarms`."""
    low, high = 1e-9, 0.01
    while high / low > 1.001:
        level = (low * high) ** 0.5
        low, high = (level, high) if measure_false_alarms(p_values <= level) <= alarms else (low, level)
    return low


def measure_delays(mask: np.ndarray) -> np.ndarray:
    """Weeks (merchants,) from the rise to the first alarm for its topic, for its item or '*'; inf without one."""
    alarms = (mask[:, RISE : RISE + RISE_WEEKS, 0, 0]) | (mask[:, RISE : RISE + RISE_WEEKS, ITEMS, 0])
    return np.where(alarms.any(1), alarms.argmax(1), np.inf)


def average_delay(weeks: np.ndarray) -> float:
    """Mean delay of the incidents found; NaN if none was found."""
    found = weeks[np.isfinite(weeks)]
    return float(found.mean()) if found.size else float("nan")


def compare(ours: np.ndarray, baseline: np.ndarray) -> Comparison:
    """Compare the delays of the tables with those of a baseline; `within_a_week` is NaN if it found nothing."""
    known = np.isfinite(baseline)
    within = float((ours[known] <= baseline[known] + 1).mean()) if known.any() else float("nan")
    return Comparison(float(known.mean()), within, average_delay(baseline))


def measure_cell(
    volume: int, rate: float, effect: float, merchants: int, levels: Levels, rng: np.random.Generator
) -> Cell:
    """Measure one cell of the grid, with the baselines at their `levels`."""
    shops = generate_shops(merchants, volume, rate, effect, rng)
    ours = measure_delays(find_opened_issues(shops))
    return Cell(
        volume, rate, effect,
        found=float(np.isfinite(ours).mean()),
        delay=average_delay(ours),
        exact=compare(ours, measure_delays(compute_exact_p_values(shops) <= levels.exact)),
        oracle=compare(ours, measure_delays(compute_oracle_p_values(shops) <= levels.oracle)),
    )  # fmt: skip


def measure_levels(volume: int, merchants: int, rng: np.random.Generator) -> Levels:
    """False alarms per merchant-week in shops without a rise, and the levels of the baselines for as many."""
    shops = generate_shops(merchants, volume, 0.05, 1.0, rng)
    alarms = measure_false_alarms(find_opened_issues(shops))
    return Levels(
        alarms,
        find_equal_level(compute_exact_p_values(shops), alarms),
        find_equal_level(compute_oracle_p_values(shops), alarms),
    )


def run_grid(merchants: int, rng: np.random.Generator) -> Iterator[tuple[Levels, list[Cell]]]:
    """For each volume, the false alarms per merchant-week and the cells."""
    for volume in VOLUMES:
        levels = measure_levels(volume, merchants, rng)
        yield (
            levels,
            [measure_cell(volume, rate, effect, merchants, levels, rng) for rate, effect in product(RATES, EFFECTS)],
        )


def pool(cells: Sequence[Cell], of: Callable[[Cell], Comparison]) -> float:
    """Share of the incidents found by a baseline in `cells` that the tables found within a week of it."""
    known = [(of(cell).found, of(cell).within_a_week) for cell in cells if of(cell).found]
    return sum(found * within for found, within in known) / sum(found for found, _ in known)
