"""Printed shares of complaints about needs against the planted ones of a home with a sample world.

    python -m benchmarks.need_shares --home demo

Letters print the share of the three most urgent needs of a week with a 95 % interval. How often does it contain the
planted share: the interval of the sample alone (Wilson), and that which allows for the classifier's errors, as printed?
"""

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

import pyarrow.parquet as pq

from lingping.letter.chance import complaint_rates
from lingping.stats.intervals import Share, widen_by_reading, wilson
from warehouse.database.connection import open_snapshot

LEAST_REVIEWS = 30
_PRINTED = f"""
    select i.merchant_id, i.week, need, i.negatives, i.reviews, w.negatives / w.read_reviews
    from marts.feedback_insight as i
    join marts.merchant_weeks as w using (merchant_id, week)
    where item_id = '*' and i.negatives > 0 and priority_rank <= 3 and i.reviews >= {LEAST_REVIEWS}
"""


@dataclass(frozen=True)
class Printed:
    """A share that a letter prints, the shop's negative share of the week, and how many complaints were planted."""

    need: str
    share: Share
    negative_share: float
    planted: int


def read_printed(home: Path) -> tuple[list[Printed], list[dict[str, object]]]:
    """The shares that letters of the home print, and the rates of its classifier."""
    with open_snapshot(home / "published") as con:
        reviews = con.execute(
            "select merchant_id, review_id, week from marts.reviews where opinion is not null and week is not null"
        ).fetchall()
        printed = con.execute(_PRINTED).fetchall()
        rates = con.sql("from nlp.error_rates").to_arrow_table().to_pylist()
    columns = ["merchant_id", "review_id", "needs", "follow_up_needs"]
    truth = pq.read_table(home / "truth_reviews.parquet", columns=columns).to_pylist()
    planted = _count_planted(reviews, [tuple(row.values()) for row in truth])
    shares = [
        Printed(need, wilson(negatives, total), negative, planted[merchant, week, need])
        for merchant, week, need, negatives, total, negative in printed
    ]
    return shares, rates


def _count_planted(reviews: list[tuple], truth: list[tuple]) -> Counter[tuple]:
    """Planted complaints by shop, week and need; what a follow-up says about a need counts instead of the review."""
    complaints = {
        (merchant, review): [
            need
            for need, polarity in (json.loads(needs or "{}") | json.loads(later or "{}")).items()
            if polarity == "negative"
        ]
        for merchant, review, needs, later in truth
    }
    return Counter(
        (merchant, week, need) for merchant, review, week in reviews for need in complaints.get((merchant, review), ())
    )


def measure(shares: list[Printed], interval: Callable[[Printed], Share]) -> tuple[float, float]:
    """Share of the intervals that contain the planted share, and their mean width."""
    spans = [interval(each) for each in shares]
    within = [
        span.low <= each.planted / each.share.total <= span.high for span, each in zip(spans, shares, strict=True)
    ]
    return mean(within), mean(span.high - span.low for span in spans)


def _describe(home: Path) -> Iterator[str]:
    shares, rates = read_printed(home)

    def as_printed(each: Printed) -> Share:
        known = complaint_rates(rates, each.need, each.negative_share)
        return widen_by_reading(each.share, *known) if known else each.share

    yield f"{len(shares)} shares of the three most urgent needs\n"
    yield "| interval | contains the planted share | mean width |\n|---|---|---|"
    for name, interval in (("of the sample", lambda each: each.share), ("as printed", as_printed)):
        within, width = measure(shares, interval)
        yield f"| {name} | {within:.1%} | {width:.3f} |"


def main() -> None:
    """Print both as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True, help="a home after `lingping sample` and `lingping run`")
    for line in _describe(parser.parse_args().home):
        print(line)


if __name__ == "__main__":
    main()
