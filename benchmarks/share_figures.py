"""Shares of complaints by shop and week: planted, as the classifier reads them, and corrected for its errors."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from benchmarks.share_readings import Reading
from lingping.evaluation.error_rates import ErrorCounts, estimate_share
from lingping.evaluation.rate_spread import ErrorRates, Rate
from lingping.stats.intervals import Span, wilson

LEAST_REVIEWS = 30
_EXACT = 1e6  # texts that a rate is worth which is taken as exact
Estimate = Callable[[int, int], Span]  # complaints found, reviews → the share of complaints with its interval


@dataclass(frozen=True)
class ShopWeek:
    """A shop's reviews of one week: how many, how many complaints, and in how many the classifier finds one."""

    world: str
    shop: str
    week: int
    reviews: int
    complaints: int
    found: int

    @property
    def truth(self) -> float:
        """The planted share of complaints."""
        return self.complaints / self.reviews


@dataclass(frozen=True)
class Coverage:
    """How well estimates hit the planted shares of shop-weeks.

    `within`: share of the intervals that contain the truth; `width`: mean width of an interval; `bias` and `error`:
    mean difference of estimate and truth, and mean absolute one; `too_high`: share of the shops whose estimates are too
    high in the mean.
    """

    weeks: int
    within: float
    width: float
    bias: float
    error: float
    too_high: float


def count_weeks(world: str, reading: Reading) -> list[ShopWeek]:
    """Every shop-week with at least LEAST_REVIEWS reviews, in order."""
    complains, found = reading.planted == "negative", reading.sentiments == "negative"
    rows: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row, review in enumerate(reading.reviews):
        rows[review.shop, review.week].append(row)
    return [
        ShopWeek(world, shop, week, len(own), int(complains[own].sum()), int(found[own].sum()))
        for (shop, week), own in sorted(rows.items())
        if len(own) >= LEAST_REVIEWS
    ]


def make_estimates(
    own: tuple[float, float], tuned: ErrorCounts | None, pooled: ErrorRates | None
) -> dict[str, Estimate]:
    """The ways to estimate a share.

    `own` rates are those of the model's manifest; `tuned` counts those texts, where they are known; `pooled` rates are
    those of all sets but the one that is estimated.
    """
    estimates = {
        "as read, interval of the sample (Wilson)": _estimate_as_read,
        "corrected, rates taken as exact": _correct_by(_fix_rates(own, (_EXACT, _EXACT))),
    }
    if tuned:
        sizes = tuned.hits[1], tuned.false_alarms[1]
        estimates["corrected, rates with their sampling error"] = _correct_by(_fix_rates(own, sizes))
    estimates["corrected, rates that differ between sets"] = _correct_by(own)
    if pooled:
        estimates["corrected, rates of the other sets"] = _correct_by(pooled)
    return estimates


def _fix_rates(values: tuple[float, float], texts: tuple[float, float]) -> ErrorRates:
    return ErrorRates(*(Rate(value, worth) for value, worth in zip(values, texts, strict=True)))


def _estimate_as_read(found: int, reviews: int) -> Span:
    share = wilson(found, reviews)
    return Span(share.value, share.low, share.high)


def _correct_by(rates: ErrorRates | tuple[float, float]) -> Estimate:
    def correct(found: int, reviews: int) -> Span:
        _, corrected, low, high = estimate_share(found, reviews, rates)
        return Span(corrected, low, high)

    return correct


def measure_coverage(weeks: Sequence[ShopWeek], estimate: Estimate) -> Coverage:
    """How well `estimate` hits the planted shares of `weeks`."""
    spans = [estimate(each.found, each.reviews) for each in weeks]
    errors = [span.value - each.truth for span, each in zip(spans, weeks, strict=True)]
    by_shop: dict[tuple[str, str], list[float]] = defaultdict(list)
    for each, error in zip(weeks, errors, strict=True):
        by_shop[each.world, each.shop].append(error)
    return Coverage(
        weeks=len(weeks),
        within=mean(span.low <= each.truth <= span.high for span, each in zip(spans, weeks, strict=True)),
        width=mean(span.high - span.low for span in spans),
        bias=mean(errors),
        error=mean(map(abs, errors)),
        too_high=mean(mean(own) > 0 for own in by_shop.values()),
    )
