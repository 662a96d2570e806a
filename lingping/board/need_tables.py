"""What customers complained of and praised in a period: a table, the bars of a chart, and the weeks of each need."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from lingping.board.board_cells import Cell, Column, count_cell, interval_cell, make_table, share_cell
from lingping.board.periods import Period
from lingping.letter.chance import is_by_chance, is_chance, read_share, share_of
from lingping.letter.names import Names
from lingping.letter.rows.letter_rows import WEEKS, Row
from lingping.letter.wording.changes import Change, Step, describe_step
from lingping.letter.wording.numbers import percent
from lingping.letter.wording.phrases import Phrases
from lingping.stats.intervals import Share

_BASELINE_WEEKS = 4  # of one week, as in marts.feedback_insight


@dataclass(frozen=True)
class NeedPeriod:
    """A need in a period: complaints and praise, their share beside the weeks before, and complaints week by week.

    `baseline_weeks`: how many weeks before the period `baseline` is of; 0 where the shop has no such weeks.
    """

    need: str
    name: str
    negatives: int
    positives: int
    share: Share | None
    baseline: Share | None
    is_chance: bool | None
    baseline_weeks: int
    history: tuple[int, ...]


def sum_needs(rows: Sequence[Row], period: Period, weeks: Sequence[Row], names: Names) -> list[NeedPeriod]:
    """The needs with complaints or praise in the period, most complained of first.

    `rows`: those of board_needs; `weeks`: all weeks of the board, for the history of the last twelve.
    """
    by_need: dict[str, dict[date, Row]] = {}
    for row in rows:
        by_need.setdefault(row["need"], {})[row["week"]] = row
    found = [_sum_need(need, known, period, weeks[-WEEKS:], names) for need, known in by_need.items()]
    return sorted(
        (each for each in found if each.negatives + each.positives),
        key=lambda each: (-each.negatives, -each.positives, each.need),
    )


def _sum_need(need: str, known: Mapping[date, Row], period: Period, recent: Sequence[Row], names: Names) -> NeedPeriod:
    now = [known[row["week"]] for row in period.rows if row["week"] in known]
    negatives = sum(row["negatives"] for row in now)
    share = read_share(negatives, period.this["read_reviews"], now[-1] if now else {})
    baseline, judged = _baseline(known, period, share)
    return NeedPeriod(
        need=need,
        name=names.of(need, next(iter(known.values()))["need_name"]),
        negatives=negatives,
        positives=sum(row["positives"] for row in now),
        share=share,
        baseline=baseline,
        is_chance=judged,
        baseline_weeks=_BASELINE_WEEKS if period.weeks == 1 and period.before else len(period.rows_before),
        history=tuple(known[row["week"]]["negatives"] if row["week"] in known else 0 for row in recent),
    )


def _baseline(known: Mapping[date, Row], period: Period, share: Share | None) -> tuple[Share | None, bool | None]:
    """The share before the period, and whether the change may be chance: of one week as in its letter."""
    if period.weeks == 1:
        row = known.get(period.this["week"])
        if row is None:
            return None, None
        baseline = share_of(row["baseline_negatives"], row["baseline_reviews"])
        q_value = row["q_value"]
        return baseline, is_chance(share, baseline) if q_value is None else is_by_chance(q_value)
    if period.before is None:
        return None, None
    before = sum(known[row["week"]]["negatives"] for row in period.rows_before if row["week"] in known)
    baseline = share_of(before, period.before["read_reviews"])
    return baseline, is_chance(share, baseline)


def need_change(need: NeedPeriod, say: Phrases) -> Change:
    """The share of complaints against the weeks before the period, in words."""
    if need.share is None or need.baseline_weeks == 0:
        return Change("")
    if need.baseline is None:
        return Change(say("thin_before", n=need.baseline_weeks))
    step = Step(need.share.value, need.baseline.value, "share", "down", need.is_chance)
    earlier = say("need_before", n=need.baseline_weeks, share=percent(step.before))
    return describe_step(step, earlier, say.language)


def needs_table(needs: Sequence[NeedPeriod], say: Phrases) -> dict[str, object]:
    """A row for each need; the last column holds complaints week by week, for a sparkline."""
    names = ("need", "complaints", "praise", "complaint_share", "interval", "trend", "change")
    columns = [Column(say(f"column.{name}"), name not in ("need", "change", "trend")) for name in names]
    return make_table(columns, [_row(need, say) for need in needs]) | {"codes": [need.need for need in needs]}


def _row(need: NeedPeriod, say: Phrases) -> list[Cell]:
    change = need_change(need, say)
    moved = need.share.value - need.baseline.value if need.share and need.baseline else -9
    return [
        need.name,
        count_cell(need.negatives),
        count_cell(need.positives),
        share_cell(need.share, say),
        interval_cell(need.share),
        [need.history[-1], "", {"spark": list(need.history)}] if len(need.history) > 1 else None,
        [moved, change.text, {"tone": change.tone}] if change.text else None,
    ]


def need_weeks(rows: Sequence[Row], weeks: Sequence[Row]) -> dict[str, list[list[float] | None]]:
    """Per need and week the share of complaints with its bounds; None where too few reviews were read."""
    known = {(row["need"], row["week"]): row for row in rows}
    return {
        need: [_bounds(_share_of_week(known.get((need, row["week"]), {}), row["read_reviews"])) for row in weeks]
        for need in sorted({row["need"] for row in rows})
    }


def _share_of_week(row: Row, read_reviews: int) -> Share | None:
    return read_share(row.get("negatives", 0), read_reviews, row)


def _bounds(share: Share | None) -> list[float] | None:
    return [round(each, 6) for each in (share.value, share.low, share.high)] if share else None
