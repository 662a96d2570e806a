"""What a letter says, before any markup: every form of the letter is rendered from these values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lingping.letter.rows import Snapshot
from lingping.stats.intervals import Share, Span

Number = int | float | Decimal
Unit = Literal["count", "stars", "share", "money", "people"]
Better = Literal["up", "down"]
Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Figure:
    """A headline figure of the week beside the week before; where `value` is None, `missing` says why.

    `better` is the direction that is good for the shop, None where neither is. `interval`: 95 % bounds of a share.
    `is_chance`: the change is within what chance alone explains; None where that was not judged.
    `code` is the same in every language: reviews, rating, negative, positive, default_praise, revenue, refunds or
    conversion.
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
    code: str = ""


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
    """An item that a need was complained about; `share` is None where too few of its reviews were read.

    `expected` is the share drawn towards the shop's: what to expect of an item with few reviews; None if unknown.
    """

    name: str
    negatives: int
    reviews: int
    share: Share | None
    expected: float | None = None


@dataclass(frozen=True)
class PainPoint:
    """A need that customers complained of: how much, whom it touches, on which items, what to do, in their words.

    `share` is None where too few reviews were read, `baseline` (the four weeks before) likewise.
    `history`: complaints in each of the weeks up to this one, oldest first. `q_value`: how easily chance explains the
    change, among all needs of the week. `repurchase`, `refund`: what customers who ever complained did more (or less)
    than matched others, as shares; `matched` of them. None where too few could be matched.
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
    q_value: float | None = None
    repurchase: Span | None = None
    refund: Span | None = None
    matched: int = 0
    is_suggestion_chinese: bool = True


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
class Issue:
    """Something that customers say more often than chance explains, and since when: a need or a phrase.

    `mentions` of `total` in the week in which it rose, against `baseline` in the eight weeks before. `is_new`: it rose
    in the letter's week. `item_name` is None where it is of the whole shop.
    """

    name: str
    kind: Literal["need", "phrase"]
    polarity: Literal["negative", "positive"]
    item_name: str | None
    start: date
    is_new: bool
    is_again: bool
    mentions: int
    total: int
    share: float
    baseline: float
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Wish:
    """What a customer asks for, as worded; `same_item` reviews of the week wish something of the same item."""

    text: str
    item_name: str | None
    needs: tuple[str, ...]
    same_item: int


@dataclass(frozen=True)
class WatchedItem:
    """An item whose reviews get worse, or are worse than the shop's; `share` is of its last eight weeks."""

    name: str
    state: Literal["worsening", "poor"]
    share: Share
    shop_share: float
    complaint: str | None
    complaint_reviews: int


@dataclass(frozen=True)
class Leaving:
    """Customers of a segment who have bought twice or more: how many were judged, and how many likely won't return."""

    code: str
    judged: int
    leaving: int
    spend: Decimal | None


@dataclass(frozen=True)
class Departures:
    """Who is about to leave within `horizon_days`, what they complained of, and whom the warehouse advises to address.

    `auc`: how well it was foretold for past customers of this shop (0.5 is a guess); None where it could not be judged.
    """

    horizon_days: int
    segments: tuple[Leaving, ...]
    complaints: tuple[tuple[str, int], ...]
    auc: float | None


@dataclass(frozen=True)
class AudienceAdvice:
    """Customers to address, as marts.audiences lists them."""

    code: str
    name: str
    members: int
    suggestion: str
    expected_value: Decimal | None


@dataclass(frozen=True)
class Standing:
    """The shop beside its category; `need` is None for the review as a whole. At least five shops are in the share."""

    category: str
    need: str | None
    share: Share
    category_share: float
    merchants: int
    standing: Literal["better", "alike", "worse"]


@dataclass(frozen=True)
class MeasureEffect:
    """What became of a measure. Before `ready_on` nothing is said of it; `effect` is None where too little was seen."""

    measure: str
    subject: str | None
    need: str | None
    day: date
    outcome: Literal["complaints", "conversion", "purchases"]
    ready_on: date | None
    before: float | None
    after: float | None
    control_before: float | None
    control_after: float | None
    controls: int
    control: Literal["items", "shops", "members"]
    effect: Span | None
    verdict: Literal["improved", "no evidence", "worse"]


@dataclass(frozen=True)
class Flag:
    """Reviews of the week that may mislead: `code` is default_praise, template, paid or conflict."""

    code: str
    flagged: int
    reviews: int
    share: Share | None
    baseline: Share | None
    flagged_rating: float | None
    other_rating: float | None


@dataclass(frozen=True)
class ModelError:
    """How often the classifier errs: accuracy on labelled texts, complaints found, and texts wrongly taken for one.

    `adjusted_negative`: the week's negative share, corrected for those errors. None: not measured.
    """

    accuracy: Span | None
    texts: int
    hits: float | None
    false_alarms: float | None
    adjusted_negative: float | None


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
    language: Language = "zh"
    issues: tuple[Issue, ...] = ()
    wishes: tuple[Wish, ...] = ()
    wish_reviews: int = 0
    items_to_watch: tuple[WatchedItem, ...] = ()
    items_judged: int = 0
    items_too_few: int = 0
    departures: Departures | None = None
    audiences: tuple[AudienceAdvice, ...] = ()
    standings: tuple[Standing, ...] = ()
    effects: tuple[MeasureEffect, ...] = ()
    flags: tuple[Flag, ...] = ()
    model_error: ModelError | None = None
