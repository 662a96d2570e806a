"""What is new: issues that rose beyond chance, and what customers wish for."""

from collections import Counter
from datetime import date

from lingping.letter.names import Names
from lingping.letter.quotes import Quotes
from lingping.letter.rows import Row
from lingping.letter.weekly_letter import Issue, Wish

ALL_ITEMS = "*"
_ISSUES = 5
_WISHES = 5
_SHORTEST_WISH = 6  # characters: 提个建议 asks for nothing


def risen_issues(issues: list[Row], week: date, quotes: Quotes, names: Names) -> tuple[Issue, ...]:
    """The issues open in `week`: complaints first, those of this week first, then those that rose most."""
    ordered = sorted(
        issues,
        key=lambda row: (
            row["polarity"] != "negative", row["opened_week"] != week, -(row["log_odds_z"] or 0), row["topic"],
            row["item_id"],
        ),
    )  # fmt: skip
    return tuple(_issue(row, week, quotes, names) for row in ordered[:_ISSUES])


def _issue(row: Row, week: date, quotes: Quotes, names: Names) -> Issue:
    is_need = row["kind"] == "need"
    quoted = quotes.of(row["topic"], row["evidence"], 1) if is_need else quotes.saying(row["topic"], row["evidence"])
    return Issue(
        name=names.of(row["topic"], row["topic_name"]) if is_need else row["topic"],
        kind=row["kind"],
        polarity=row["polarity"],
        item_name=None if row["item_id"] == ALL_ITEMS else row["item_name"] or row["item_id"],
        start=row["start_date"],
        is_new=row["opened_week"] == week,
        is_again=row["first_opened_week"] < row["opened_week"],
        mentions=row["mentions"],
        total=row["total"],
        share=row["share"],
        baseline=row["baseline_share"],
        quotes=quoted,
    )


def wishes_of(rows: list[Row], names: Names) -> tuple[Wish, ...]:
    """Different wishes of the week: of the items with most of them first, the surest first."""
    by_item = Counter(row["item_id"] for row in rows)
    ordered = sorted(rows, key=lambda row: (-by_item[row["item_id"]], -row["p_wish"], row["review_key"]))
    first_of_text = {row["wish"]: row for row in reversed(ordered) if len(row["wish"]) >= _SHORTEST_WISH}
    chosen = [row for row in ordered if first_of_text.get(row["wish"]) is row]
    return tuple(
        Wish(
            text=row["wish"],
            item_name=row["item_name"],
            needs=tuple(names.of(need) for need in row["needs"] or ()),
            same_item=by_item[row["item_id"]],
        )
        for row in chosen[:_WISHES]
    )
