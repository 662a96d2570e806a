"""The last four weeks beside the four weeks before them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from lingping.letter.chance import is_chance, share_of
from lingping.letter.rows.letter_rows import Row
from lingping.letter.section_type import Section, Source, Trend
from lingping.letter.wording.changes import SIZES, Better, Change, Step, Unit, describe_step
from lingping.letter.wording.numbers import Number, percent
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

_WEEKS = 4
_SUMS: tuple[tuple[str, Unit], ...] = (
    ("reviews", "count"),
    ("follow_ups", "count"),
    ("orders", "orders"),
    ("revenue", "money"),
    ("refund_amount", "money"),
)
# Shares: code, part, whole, and the direction that is good for the shop.
_SHARES: tuple[tuple[str, str, str, Better], ...] = (
    ("by_stars", "good", "rated", "up"),
    ("negative", "negatives", "read_reviews", "down"),
    ("conversion", "buyers", "visitors", "up"),
)


@dataclass(frozen=True)
class Compared:
    """A figure of the two periods; `is_chance` is None where it was not judged."""

    code: str
    unit: Unit
    now: Number
    before: Number
    better: Better | None = None
    is_chance: bool | None = None


@dataclass(frozen=True)
class Periods:
    """The figures that are known in both periods, and the Mondays of the first weeks of the two."""

    figures: tuple[Compared, ...]
    first: date
    first_before: date


def build(source: Source) -> Periods | None:
    """The two periods; None unless the merchant has each of the eight weeks."""
    stars = {row["week"]: row for row in source.records("star_weeks")}
    weeks = {row["week"]: row | stars.get(row["week"], {}) for row in source.records("weeks")}
    mondays = [source.week - timedelta(weeks=back) for back in range(2 * _WEEKS)]
    if not all(monday in weeks for monday in mondays):
        return None
    now, before = ([weeks[monday] for monday in part] for part in (mondays[:_WEEKS], mondays[_WEEKS:]))
    return Periods(tuple(_compare(now, before)), mondays[_WEEKS - 1], mondays[-1])


def _compare(now: list[Row], before: list[Row]) -> Iterator[Compared]:
    for code, unit in _SUMS:
        this, earlier = _sum(now, code), _sum(before, code)
        if this is not None and earlier is not None and (this or earlier):
            yield Compared(code, unit, this, earlier)
    for code, part, whole, better in _SHARES:
        share, share_before = _share(now, part, whole), _share(before, part, whole)
        if share and share_before:
            yield Compared(code, "share", share.value, share_before.value, better, is_chance(share, share_before))


def _sum(rows: Iterable[Mapping[str, Number | None]], column: str) -> Number | None:
    values = [row.get(column) for row in rows]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def _share(rows: list[Row], part: str, whole: str) -> Share | None:
    parts, wholes = _sum(rows, part), _sum(rows, whole)
    return share_of(int(parts), int(wholes)) if parts is not None and wholes and parts <= wholes else None


def compared_cells(content: Periods, say: Phrases) -> Iterator[tuple[str, str, str, Change]]:
    """Name, value, value before, and change of each figure."""
    for figure in content.figures:
        step = Step(float(figure.now), float(figure.before), figure.unit, figure.better, figure.is_chance)
        shown = [percent(each) if figure.unit == "share" else SIZES[figure.unit](each)
                 for each in (figure.now, figure.before)]  # fmt: skip
        yield say(f"code.{figure.code}"), shown[0], shown[1], describe_step(step, say("earlier"), say.language)


def _trend(content: Periods) -> Trend:
    tones = {change.tone for *_, change in compared_cells(content, SECTION.say("zh"))}
    return "worse" if "bad" in tones else "changed" if "good" in tones else "steady"


SECTION = Section(
    __file__,
    place=14,
    content=Periods,
    build=build,
    reads=("weeks", "star_weeks"),
    functions=(compared_cells,),
    trend=_trend,
)
