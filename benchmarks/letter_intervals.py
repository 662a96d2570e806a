"""Every 95 % interval that a letter and its workbook print of what the classifier read, and the planted share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from benchmarks.letter_planted import Planted, has_sentiment, mentions, weeks_before
from lingping.letter.sections.figures.section import Figures
from lingping.letter.sections.items.section import Items
from lingping.letter.sections.pains.section import Pains
from lingping.letter.sections.standings.section import Standings
from lingping.letter.weekly_letter import WeeklyLetter
from warehouse.database.tables import Connection

LEAST_REVIEWS = 30
_ROUNDING = 5e-7
_RECENT_WEEKS = 8


@dataclass(frozen=True)
class Interval:
    """A printed interval of a share of `total` reviews, of which `planted` are so by their true labels."""

    kind: str
    low: float
    high: float
    planted: int
    total: int

    @property
    def holds(self) -> bool:
        """Whether the planted share is in the interval."""
        return self.low - _ROUNDING <= self.planted / self.total <= self.high + _ROUNDING


def list_intervals(letter: WeeklyLetter, con: Connection, planted: Planted) -> Iterator[Interval]:
    """The intervals of the letter and of its week in the workbook, of at least LEAST_REVIEWS reviews each."""
    found = (*_of_page(letter, con, planted), *_of_sheets(letter.merchant_id, letter.week, con, planted))
    yield from (each for each in found if each.total >= LEAST_REVIEWS)


def _of_page(letter: WeeklyLetter, con: Connection, planted: Planted) -> Iterator[Interval]:
    shop, week = letter.merchant_id, letter.week
    if figures := letter.section(Figures):
        for figure in figures.figures:
            if figure.code in ("negative", "positive") and figure.interval:
                truth = planted.share(shop, [week], has_sentiment(figure.code))
                yield Interval(f"figure: {figure.code} share", *figure.interval, *truth)
    if pains := letter.section(Pains):
        for pain in pains.pains:
            if pain.share:
                truth = planted.share(shop, [week], mentions(pain.need, "negative"))
                yield Interval("top problem: share", pain.share.low, pain.share.high, *truth)
    if items := letter.section(Items):
        names, negative = _name_items(con, shop), has_sentiment("negative")
        for item in items.watched:
            truth = planted.share(shop, weeks_before(week, _RECENT_WEEKS), negative, item=names[item.name])
            yield Interval("item to look at: negative share", item.share.low, item.share.high, *truth)
    if standings := letter.section(Standings):
        needs = dict(con.execute("select name_zh, need from nlp.taxonomy").fetchall())
        for each in standings.standings:
            is_meant = mentions(needs[each.need], "negative") if each.need else has_sentiment("negative")
            truth = planted.share(shop, [week], is_meant, category=each.category)
            yield Interval("standing: share", each.share.low, each.share.high, *truth)


def _of_sheets(shop: str, week: date, con: Connection, planted: Planted) -> Iterator[Interval]:
    own = {"merchant": shop, "week": week}
    where = " where merchant_id = $merchant and week = $week"
    for item, need, low, high in con.execute(
        "select item_id, need, negative_low, negative_high from marts.feedback_insight" + where, own
    ).fetchall():
        of = {} if item == "*" else {"item": item}
        truth = planted.share(shop, [week], mentions(need, "negative"), **of)
        yield Interval(f"sheet: need of {'an item' if of else 'the shop'}", low, high, *truth)
    for low, high in con.execute(
        "select negative_low, negative_high from marts.merchant_weeks" + where + " and read_reviews > 0", own
    ).fetchall():
        yield Interval(
            "sheet: negative share of a week", low, high, *planted.share(shop, [week], has_sentiment("negative"))
        )
    for item, low, high in con.execute(
        "select item_id, recent_low, recent_high from marts.item_health" + where + " and recent_reviews > 0", own
    ).fetchall():
        truth = planted.share(shop, weeks_before(week, _RECENT_WEEKS), has_sentiment("negative"), item=item)
        yield Interval("sheet: negative share of an item", low, high, *truth)


def _name_items(con: Connection, shop: str) -> dict[str, str]:
    rows = con.execute("select coalesce(item_name, item_id), item_id from intermediate.merchant_items"
                       " where merchant_id = ?", [shop]).fetchall()  # fmt: skip
    return dict(rows)
