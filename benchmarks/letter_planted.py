"""What is true in a sample world: the planted labels of the reviews that its tables count, and its incidents."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import pandas as pd
import pyarrow.parquet as pq

from benchmarks.letter_worlds import World
from warehouse.database.tables import Connection

_LEAST_OF_INCIDENT = 2  # reviews of a week, lest a straggler count as a week of the incident
_WEEK = timedelta(weeks=1)
_READ = """
    select merchant_id, review_id, item_id, category, week::timestamp as week
    from marts.reviews
    where opinion is not null and week is not null
"""


@dataclass(frozen=True)
class Incident:
    """A planted incident in a shop: what it is about, its item ('*': all), and the weeks with its reviews."""

    name: str
    merchant: str
    item: str
    need: str
    polarity: str
    weeks: frozenset[date]

    @property
    def first_full_week(self) -> date:
        """The Monday of the first week that began after its first review."""
        return min(self.weeks) + _WEEK


@dataclass(frozen=True)
class Planted:
    """The labels of the reviews that the tables count: one row each, with `needs` (need → polarity) and `sentiment`."""

    reviews: pd.DataFrame
    incidents: tuple[Incident, ...]

    def share(
        self, merchant: str | None, weeks: Collection[date], is_meant: Callable[[Mapping[str, object]], bool], **of: str
    ) -> tuple[int, int]:
        """How many reviews are meant, of those of the merchant (None: of any), the weeks, and `item` or `category`."""
        found = [row for week in weeks for row in self._by_week.get((merchant, week), ())]
        rows = [row for row in found if all(row[f"{name}_id" if name == "item" else name] == of[name] for name in of)]
        return sum(map(is_meant, rows)), len(rows)

    @cached_property
    def _by_week(self) -> dict[tuple[str | None, date], list[dict[str, object]]]:
        rows: dict[tuple[str | None, date], list[dict[str, object]]] = {}
        for row in self.reviews.to_dict("records"):
            for merchant in (row["merchant_id"], None):
                rows.setdefault((merchant, row["week"]), []).append(row)  # pyright: ignore[reportArgumentType]
        return rows

    def affects(self, merchant: str, weeks: Collection[date], **like: str) -> bool:
        """Whether an incident of the shop, with these attributes, has reviews in any of the weeks."""
        return any(
            incident.merchant == merchant
            and not incident.weeks.isdisjoint(weeks)
            and all(getattr(incident, name) in (value, "*") for name, value in like.items())
            for incident in self.incidents
        )


def weeks_before(week: date, count: int) -> list[date]:
    """The `count` Mondays up to `week`, newest first."""
    return [week - back * _WEEK for back in range(count)]


def has_sentiment(sentiment: str) -> Callable[[Mapping[str, object]], bool]:
    """Whether a review has that planted sentiment."""
    return lambda row: row["sentiment"] == sentiment


def mentions(need: str, polarity: str) -> Callable[[Mapping[str, object]], bool]:
    """Whether a review mentions the need with that planted polarity."""
    return lambda row: row["needs"].get(need) == polarity  # pyright: ignore[reportAttributeAccessIssue]


def read_planted(con: Connection, world: World) -> Planted:
    """The planted labels of the read reviews in the world's tables; what a follow-up says counts, as in the marts."""
    truth = pq.read_table(world.labels).to_pandas().set_index(["merchant_id", "review_id"])
    reviews = con.sql(_READ).df().join(truth, on=["merchant_id", "review_id"], how="inner")
    reviews["week"] = [each.date() for each in reviews["week"]]
    first, later = ([json.loads(each) for each in reviews[name].fillna("{}")] for name in ("needs", "follow_up_needs"))
    reviews["needs"] = [before | after for before, after in zip(first, later, strict=True)]
    reviews["sentiment"] = reviews["follow_up_sentiment"].fillna(reviews["sentiment"])
    return Planted(reviews, tuple(_read_incidents(world, reviews)))


def _read_incidents(world: World, reviews: pd.DataFrame) -> list[Incident]:
    found = []
    for plan in json.loads(world.incidents.read_text("utf-8"))["incidents"]:
        for merchant in plan["merchants"]:
            own = reviews[(reviews["merchant_id"] == merchant) & (reviews["incident"] == plan["kind"])]
            own = own[[needs.get(plan["need"]) == plan["polarity"] for needs in own["needs"]]]
            counts = Counter(own["week"].tolist())
            weeks = frozenset(week for week, number in counts.items() if number >= _LEAST_OF_INCIDENT)
            if weeks:
                item = plan["items"][0]
                found.append(Incident(plan["id"], merchant, item, plan["need"], plan["polarity"], weeks))
    return found
