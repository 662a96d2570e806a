"""The wall around one merchant's letter."""

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from letter_shop import MERCHANT, WEEK, build_zh, insight, letter_rows, review, spoken, week_row
from section_rows import everything, table

from lingping.letter.discovery import row_columns

MARTS = Path(__file__).parents[3] / "dbt_like_sql" / "marts"


STRANGER: dict[str, Any] = {"merchant_id": "另一家店"}


@pytest.mark.parametrize(
    "tables",
    [
        {"weeks": [week_row(), week_row(1, **STRANGER)]},
        {"insights": [insight("price", 1, 0, **STRANGER)]},
        {"reviews": [review("a", "好", **STRANGER)]},
        {"review_needs": [spoken("a", "price", []) | STRANGER]},
        {"segments": [{"rfm_segment": "new", "users": 3} | STRANGER]},
        {"segments": [{"rfm_segment": "new", "users": 3, "merchant_id": None}]},
    ],
    ids=lambda tables: next(iter(tables)),
)
def test_a_row_of_another_merchant_is_refused_in_every_table(tables):
    with pytest.raises(ValueError, match=f"hold rows of 1 merchants besides '{MERCHANT}'"):
        letter_rows(**tables)


@pytest.mark.parametrize("name", sorted(set(everything()) - {"taxonomy", "quality", "error_rates"}))
def test_a_row_of_another_merchant_is_refused_in_every_further_table(name):
    with pytest.raises(ValueError, match=f"{name} hold rows of 1 merchants besides '{MERCHANT}'"):
        letter_rows(**table(name, {"merchant_id": "另一家店"}))


@pytest.mark.parametrize("week", [WEEK + timedelta(weeks=1), WEEK - timedelta(weeks=12), None])
def test_weeks_that_the_letter_is_not_about_are_refused(week):
    with pytest.raises(ValueError, match="outside 2026-01-05 to 2026-03-23"):
        letter_rows(insights=[insight("price", 1, 0, week=week)])


@pytest.mark.parametrize("name", ["stars", "wishes", "items", "standings", "flags"])
def test_a_later_week_is_refused_in_every_further_table(name):
    with pytest.raises(ValueError, match="outside"):
        letter_rows(**table(name, {"week": WEEK + timedelta(weeks=1)}))


def test_a_week_is_named_by_its_monday():
    with pytest.raises(ValueError, match="2026-03-25 is not a Monday"):
        letter_rows(week=date(2026, 3, 25))


def test_a_missing_column_is_named():
    rows = letter_rows()
    with pytest.raises(ValueError, match="reviews lack the columns rating"):
        build_zh(replace(rows, tables={"reviews": rows.tables["reviews"].drop_columns("rating")}))


@pytest.mark.parametrize(
    ("name", "mart"),
    [
        ("weeks", "merchant_weeks"),
        ("insights", "feedback_insight"),
        ("reviews", "reviews"),
        ("review_needs", "review_needs"),
        ("issues", "emerging_issues"),
        ("wishes", "wishes"),
        ("items", "item_health"),
        ("audiences", "audiences"),
        ("standings", "category_standings"),
        ("effects", "action_effects"),
        ("flags", "review_flags"),
    ],
)
def test_the_letter_asks_only_for_columns_that_the_marts_describe(name, mart):
    described = re.findall(r"^-- column: (\w+):", (MARTS / f"{mart}.sql").read_text(encoding="utf-8"), re.MULTILINE)
    explained = {"is_shown"}  # of nlp.explanations
    assert set(row_columns()[name]) - explained <= set(described)
