"""How soon a rise is found, beside two yardsticks that raise as many false alarms: an exact test and a seer."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy.stats import binom, hypergeom

from benchmarks.issue_shops import ITEMS, LASTS, RISE, WEEKS, Shops, generate, opened, with_shop

WARM_UP = 4  # weeks whose alarms do not count
RATES = (0.02, 0.05, 0.15)  # of the need that rises
EFFECTS = (2.0, 3.0, 5.0)  # by which its rate is multiplied
VOLUMES = (10, 40, 160)  # read reviews of an item and week


@dataclass(frozen=True)
class Beside:
    """The tables beside one yardstick; shares are of the incidents."""

    found: float  # by the yardstick
    within_a_week: float  # share that the tables found no later than a week after it, of those that it found
    delay: float  # mean weeks from the rise to its alarm


@dataclass(frozen=True)
class Cell:
    """What became of the incidents of one cell of the grid."""

    volume: int
    rate: float
    effect: float
    found: float
    delay: float  # mean weeks from the rise to the issue, of those found
    exact: Beside
    seer: Beside


@dataclass(frozen=True)
class Levels:
    """False alarms of the tables per merchant-week, and the levels at which the yardsticks raise as many."""

    alarms: float
    exact: float
    seer: float


def exact_chances(shops: Shops) -> np.ndarray:
    """Fisher's exact test, one-sided, of each week's mentions against the eight weeks before.

    (merchants, weeks, items and '*', topics); 1 in the first week.
    """
    counts = with_shop(shops.counts, 2)
    totals = np.broadcast_to(with_shop(shops.totals, 2)[..., None], counts.shape)
    before, totals_before = _eight_weeks_before(counts), _eight_weeks_before(totals)
    chances = hypergeom.sf(counts - 1, totals + totals_before, counts + before, totals)
    return np.where((totals_before > 0) & (counts > 0), chances, 1.0)


def _eight_weeks_before(counts: np.ndarray) -> np.ndarray:
    sums = np.concatenate([np.zeros_like(counts[:, :1]), counts.cumsum(1)], 1)
    weeks = np.arange(counts.shape[1])
    return sums[:, weeks] - sums[:, np.maximum(weeks - 8, 0)]


def seer_chances(shops: Shops) -> np.ndarray:
    """Exact chance (merchants, weeks, items and '*', topics) of so many mentions or more, at the true steady rates."""
    counts, totals = with_shop(shops.counts, 2), with_shop(shops.totals, 2)[..., None]
    expected = with_shop(shops.rates * shops.totals[..., None], 2)
    rates = np.divide(expected, totals, out=np.zeros_like(expected), where=totals > 0)
    return binom.sf(counts - 1, totals, rates)


def false_alarms(mask: np.ndarray) -> float:
    """Alarms per merchant-week after the warm-up, in shops without incident.

    What is told of an item and of all, or goes on from one of the two weeks before, is one alarm.
    """
    told: np.ndarray = np.any(mask, axis=2)
    goes_on = np.zeros_like(told)
    goes_on[:, 1:] |= told[:, :-1]
    goes_on[:, 2:] |= told[:, :-2]
    return (told & ~goes_on)[:, WARM_UP:].sum() / (mask.shape[0] * (WEEKS - WARM_UP))


def equal_level(chances: np.ndarray, alarms: float) -> float:
    """The greatest level at which a yardstick with these `chances` in steady shops raises at most `alarms`."""
    low, high = 1e-9, 0.01
    while high / low > 1.001:
        level = (low * high) ** 0.5
        low, high = (level, high) if false_alarms(chances <= level) <= alarms else (low, level)
    return low


def delays(mask: np.ndarray) -> np.ndarray:
    """Weeks (merchants,) from the rise to the first alarm for its topic, of its item or of all; inf without one."""
    told = (mask[:, RISE : RISE + LASTS, 0, 0]) | (mask[:, RISE : RISE + LASTS, ITEMS, 0])
    return np.where(told.any(1), told.argmax(1), np.inf)


def mean_delay(weeks: np.ndarray) -> float:
    """Mean of the delays of what was found; NaN where nothing was."""
    found = weeks[np.isfinite(weeks)]
    return float(found.mean()) if found.size else float("nan")


def beside(ours: np.ndarray, yardstick: np.ndarray) -> Beside:
    """The delays of the tables beside those of a yardstick; NaN within a week where it found nothing."""
    known = np.isfinite(yardstick)
    within = float((ours[known] <= yardstick[known] + 1).mean()) if known.any() else float("nan")
    return Beside(float(known.mean()), within, mean_delay(yardstick))


def measure(volume: int, rate: float, effect: float, merchants: int, levels: Levels, rng: np.random.Generator) -> Cell:
    """One cell of the grid, beside the yardsticks at their `levels`."""
    shops = generate(merchants, volume, rate, effect, rng)
    ours = delays(opened(shops))
    return Cell(
        volume, rate, effect,
        found=float(np.isfinite(ours).mean()),
        delay=mean_delay(ours),
        exact=beside(ours, delays(exact_chances(shops) <= levels.exact)),
        seer=beside(ours, delays(seer_chances(shops) <= levels.seer)),
    )  # fmt: skip


def steady(volume: int, merchants: int, rng: np.random.Generator) -> Levels:
    """False alarms per merchant-week in shops where nothing rises, and the yardsticks' levels for as many."""
    shops = generate(merchants, volume, 0.05, 1.0, rng)
    alarms = false_alarms(opened(shops))
    return Levels(alarms, equal_level(exact_chances(shops), alarms), equal_level(seer_chances(shops), alarms))


def grid(merchants: int, rng: np.random.Generator) -> Iterator[tuple[Levels, list[Cell]]]:
    """For each volume the false alarms per merchant-week, and the cells."""
    for volume in VOLUMES:
        levels = steady(volume, merchants, rng)
        yield (
            levels,
            [measure(volume, rate, effect, merchants, levels, rng) for rate, effect in product(RATES, EFFECTS)],
        )


def pooled(cells: Sequence[Cell], of: Callable[[Cell], Beside]) -> float:
    """Share found within a week of a yardstick, of all incidents that it found in `cells`."""
    known = [(of(cell).found, of(cell).within_a_week) for cell in cells if of(cell).found]
    return sum(found * within for found, within in known) / sum(found for found, _ in known)
