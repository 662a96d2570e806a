"""The analysts' page says what is true: its tables are those of a snapshot, its SQL runs."""

import re
from pathlib import Path

import pytest

from warehouse.published.query import ask

PAGE = (Path(__file__).parents[2] / "docs" / "analyst.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
QUERIES = [query.strip() for block in BLOCKS for query in block.split(";") if query.strip()]
QUERIES += re.findall(r'lingping sql "([^"]+)"', PAGE)


@pytest.mark.parametrize("query", QUERIES)
def test_every_query_of_the_page_runs_on_a_snapshot(published: Path, query: str):
    assert ask(published, query).column_names


def test_the_page_names_tables_of_a_snapshot_and_no_other(published: Path):
    """Every table stands in docs/warehouse.md (test_warehouse_page.py); this page has those to begin with."""
    names = ask(published, "select schema_name || '.' || table_name as name from duckdb_tables()")
    listed = re.findall(r"^\| `(\w+\.\w+)` \|", PAGE, re.MULTILINE)
    mentioned = re.findall(r"`((?:marts|ops|nlp)\.\w+)`", PAGE)
    assert len(set(listed)) >= 20
    assert {*listed, *mentioned} <= set(names["name"].to_pylist())
