"""One merchant's part of the board, as JSON: what each period shows, and what does not depend on the period."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from lingping.board.board_cells import Cell, count_cell, money_cell, percent_cell, rating_cell, share_cell
from lingping.board.board_phrases import board_phrases, period_phrases
from lingping.board.board_rows import PERIODS, WEEKS, BoardRows
from lingping.board.figure_cards import figure_cards
from lingping.board.item_tables import item_tables
from lingping.board.need_tables import NeedPeriod, need_weeks, needs_table, sum_needs
from lingping.board.periods import Period, make_period
from lingping.board.week_table import chart_weeks, stars_table, week_table
from lingping.clock import SHANGHAI
from lingping.letter.chance import MIN_REVIEWS, read_share, share_of
from lingping.letter.names import Names
from lingping.letter.quotes import Quote, Quotes
from lingping.letter.rows.letter_rows import Row
from lingping.letter.wording.dates import day, full_date
from lingping.letter.wording.phrases import Language

MOST_QUOTES = 3  # of each need

Json = dict[str, Any]


@dataclass(frozen=True)
class MerchantBoard:
    """What the page shows of a merchant, and its rows of the overview by period."""

    content: Json
    overview: dict[int, list[Cell]]


def offered_periods(most_weeks: int) -> list[int]:
    """The periods that differ from each other for a shop with so many weeks."""
    return [PERIODS[0], *(long for short, long in pairwise(PERIODS) if most_weeks > short)]


def build_merchant(rows: BoardRows, names: Names, language: Language) -> MerchantBoard:
    """The merchant's part of the board, every period of it, whether the shop has that many weeks or not."""
    say = board_phrases(language)
    weeks, imports = rows.records("board_weeks"), rows.records("board_imports")
    content: Json = {"id": rows.merchant_id, "notes": _notes(rows, language), "imports": _imports(imports, language)}
    if not weeks:
        row = _overview_row(rows, None, [], language)
        return MerchantBoard(content | {"weeks": 0}, dict.fromkeys(PERIODS, row))
    shown, need_rows = weeks[-WEEKS:], rows.records("board_needs")
    periods = {length: make_period(weeks, rows.records("board_stars"), length) for length in PERIODS}
    needs = {length: sum_needs(need_rows, each, shown, names) for length, each in periods.items()}
    content |= {
        "weeks": len(shown),
        "trend": chart_weeks(shown),
        "need_trend": need_weeks([row for row in need_rows if row["week"] >= shown[0]["week"]], shown),
        "table": week_table(shown, say),
        "quotes": _quotes(rows, names, language),
        "periods": {length: _period(rows, each, needs[length], language) for length, each in periods.items()},
    }
    return MerchantBoard(
        content, {length: _overview_row(rows, each, needs[length], language) for length, each in periods.items()}
    )


def _notes(rows: BoardRows, language: Language) -> list[str]:
    """Up to which day the figures go, and what is missing from them."""
    say, week = board_phrases(language), rows.week
    if week is None:
        return [say("board.no_weeks", n=rows.undated)]
    key, until = ("as_of", week + timedelta(days=6)) if rows.is_complete else ("incomplete", week)
    undated = [say("board.undated", n=rows.undated)] if rows.undated else []
    return [say(f"board.{key}", day=full_date(until, language)), *undated]


def _period(rows: BoardRows, period: Period, needs: Sequence[NeedPeriod], language: Language) -> Json:
    say = period_phrases(language, period.weeks)
    first, last = period.rows[0]["week"], period.rows[-1]["week"] + timedelta(days=6)
    return {
        "span": say("board.span", first=full_date(first, language), last=full_date(last, language)),
        "notes": [
            *([say("board.short", n=len(period.rows))] if len(period.rows) < period.weeks else []),
            *([say("none_before")] if period.before is None else []),
        ],
        "figures": figure_cards(period, rows.records("board_weeks"), say),
        "stars": stars_table(period, say),
        "needs": needs_table(needs, say),
        "need_bars": [[need.name, need.negatives, need.positives] for need in needs],
        "items": item_tables(
            rows.records("board_items"),
            rows.records("board_item_needs"),
            period,
            {need.need: need.share.value if need.share else None for need in needs if need.negatives},
            say,
        ),
    }


def _quotes(rows: BoardRows, names: Names, language: Language) -> list[Json]:
    """Complaints to quote, each need's newest first; `age` is how many weeks before the last one each was written."""
    quotes = Quotes(rows.records("reviews"), rows.records("review_needs"), rows.merchant_id)
    weeks = {row["review_key"]: row["week"] for row in rows.records("reviews")}
    evidence: dict[str, list[str]] = {}
    for row in sorted(rows.records("board_needs"), key=lambda row: row["week"], reverse=True):
        evidence.setdefault(row["need"], []).extend(row["evidence"])
    return [
        _quote(quote, need, names.of(need), _age(weeks[quote.review_key], rows.week), language)
        for need, keys in sorted(evidence.items())
        for quote in quotes.of(need, keys, MOST_QUOTES)
    ]


def _age(week: date, last: date | None) -> int:
    return (last - week).days // 7 if last else 0


def _quote(quote: Quote, need: str, name: str, age: int, language: Language) -> Json:
    say = board_phrases(language)
    facts = [
        say("quote.stars", n=quote.rating) if quote.rating else "",
        say("quote.follow_up") if quote.is_follow_up else "",
        day(quote.day, language) if quote.day else "",
    ]
    return {
        "need": need, "name": name, "age": age, "pieces": [list(piece) for piece in quote.pieces],
        "facts": [fact for fact in facts if fact], "item": quote.item_name or "",
    }  # fmt: skip


def _imports(rows: Sequence[Row], language: Language) -> Json:
    """What came in of the shop: the last import, files and rows, and how many files are held."""
    say, loaded = board_phrases(language), [row for row in rows if row["status"] == "loaded"]
    if not rows:
        return {"facts": [], "held": 0, "last": None}
    newest = loaded[0]["loaded_at"].astimezone(SHANGHAI) if loaded else None
    facts = [(say("column.imported"), f"{newest:%Y-%m-%d %H:%M}")] if newest else []
    facts += [(say("column.files"), f"{len(loaded):,}")]
    sums = (("accepted", "accepted"), ("duplicate", "duplicate"), ("quarantined", "quarantined"))
    facts += [(say(f"column.{name}"), f"{_total(loaded, column):,}") for name, column in sums]
    held = sum(row["status"] == "held" for row in rows)
    return {
        "facts": [*map(list, facts), [say("column.held"), f"{held:,}"]],
        "held": held,
        "last": f"{newest:%Y-%m-%d}" if newest else None,
    }


def _total(rows: Iterable[Row], column: str) -> int:
    return sum(row[column] or 0 for row in rows)


def _overview_row(
    rows: BoardRows, period: Period | None, needs: Sequence[NeedPeriod], language: Language
) -> list[Cell]:
    """The merchant's row of the overview, in the order of its columns; `period` is None for a shop without weeks."""
    say, imports = board_phrases(language), _imports(rows.records("board_imports"), language)
    health: list[Cell] = [imports["last"], count_cell(imports["held"])]
    if period is None or rows.week is None:
        return [rows.merchant_id, None, None, count_cell(0), *[None] * 6, *health]
    this, top = period.this, next((need for need in needs if need.negatives), None)
    cards = figure_cards(period, rows.records("board_weeks"), period_phrases(language, period.weeks))
    change = next(card for card in cards if card["code"] == "negative")
    replied = share_of(this["replied_reviews"], this["reviews"])
    return [
        rows.merchant_id,
        share_cell(read_share(this["negatives"], this["read_reviews"], this), say),
        [change["moved"], change["change"], {"tone": change["change_tone"]}] if change["change"] else None,
        count_cell(this["reviews"]),
        rating_cell(this["mean_rating"] if this["reviews"] >= MIN_REVIEWS else None),
        [top.negatives, f"{top.name} {top.negatives}"] if top else None,
        percent_cell(replied.value) if replied and replied.count else None,
        count_cell(this["orders"]) if this["orders"] else None,
        money_cell(this["revenue"]),
        [rows.week.toordinal(), rows.week.isoformat()],
        *health,
    ]
