"""What a letter says, before any markup: every form of the letter is rendered from these values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lingping.insight.significance import Share
from lingping.letter.rows import Snapshot

Number = int | float | Decimal
Unit = Literal["count", "stars", "share", "money", "people"]
Better = Literal["up", "down"]

# Names of the figures that the headline sentence takes up.
RATING = "平均评分"
NEGATIVE_SHARE = "差评占比"


@dataclass(frozen=True)
class Figure:
    """A headline figure of the week beside the week before; where `value` is None, `missing` says why.

    `better` is the direction that is good for the shop, None where neither is. `interval`: 95 % bounds of a share.
    `is_chance`: the change is within what chance alone explains; None where that was not judged.
    """

    name: str
    unit: Unit
    value: Number | None
    previous: Number | None
    note: str
    better: Better | None = None
    missing: str = ""
    interval: tuple[float, float] | None = None
    is_chance: bool | None = None


@dataclass(frozen=True)
class Quote:
    """What a customer wrote, cut into (piece, carries the need) pairs; `code` names it to who finds it read wrongly."""

    pieces: tuple[tuple[str, bool], ...]
    rating: int | None
    item_name: str | None
    day: date | None
    is_follow_up: bool
    review_key: str = ""
    need: str = ""
    code: str = ""


@dataclass(frozen=True)
class AffectedItem:
    """An item that a need was complained about; `share` is None where too few of its reviews were read."""

    name: str
    negatives: int
    reviews: int
    share: Share | None


@dataclass(frozen=True)
class PainPoint:
    """A need that customers complained of: how much, whom it touches, on which items, what to do, in their words.

    `share` is None where too few reviews were read, `baseline` (the four weeks before) likewise.
    `history`: complaints in each of the weeks up to this one, oldest first.
    """

    need: str
    name: str
    negatives: int
    share: Share | None
    baseline: Share | None
    is_chance: bool | None
    rating_impact: float | None
    customers: int
    spend_touched: Decimal | None
    items: tuple[AffectedItem, ...]
    suggestion: str | None
    quotes: tuple[Quote, ...]
    history: tuple[int, ...]


@dataclass(frozen=True)
class Delight:
    """A need that customers praised."""

    need: str
    name: str
    positives: int
    share: Share | None
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class NeedCount:
    """Complaints and praise of one need in the week."""

    name: str
    negatives: int
    positives: int


@dataclass(frozen=True)
class TrendWeek:
    """One week of the trend; the shares are None where too few reviews were read, the rating where too few gave one."""

    week: date
    reviews: int
    mean_rating: float | None
    negative: Share | None


@dataclass(frozen=True)
class Segment:
    """Customers of one RFM segment of marts.user_profile."""

    code: str
    users: int


@dataclass(frozen=True)
class Basis:
    """What the numbers rest on."""

    reviews: int
    read_reviews: int
    default_praise: int
    templates: int
    conflicts: int
    has_amounts: bool
    has_events: bool
    snapshot: Snapshot


@dataclass(frozen=True)
class WeeklyLetter:
    """One merchant's letter of one week. Only that of the newest week knows who the customers are (`segments`)."""

    merchant_id: str
    week: date
    figures: tuple[Figure, ...]
    keywords: tuple[str, ...]
    pains: tuple[PainPoint, ...]
    delights: tuple[Delight, ...]
    needs: tuple[NeedCount, ...]
    trend: tuple[TrendWeek, ...]
    segments: tuple[Segment, ...]
    basis: Basis
    is_newest_week: bool = True
