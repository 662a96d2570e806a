"""docs/warehouse.md has every table, column, test and arrow of this code."""

import re

import pytest

from lingping.contracts import TABLES
from pipelines.pages import warehouse_page
from warehouse.database.column_types import column_types
from warehouse.sql_tables.sql_files import read_sql, read_sql_tests


@pytest.fixture(scope="module")
def page() -> str:
    return warehouse_page.PAGE.read_text(encoding="utf-8")


def test_it_has_every_table_and_every_column_with_its_type(page):
    sections = dict(re.findall(r"^### `([\w.]+)`.*?\n(.*?)(?=^### |^## |\Z)", page, re.DOTALL | re.MULTILINE))
    assert set(sections) == {table.name for table in (*TABLES, *read_sql())}
    for name, columns in column_types().items():
        assert re.findall(r"^\| `(\w+)` \| ([^|]+) \|", sections[name], re.MULTILINE) == list(columns.items())


def test_it_has_every_test(page):
    for test in (*(test for table in read_sql() for test in table.tests), *read_sql_tests()):
        assert f"- {'warning: ' if test.is_warning else ''}{test.check}\n" in page


def test_links_lead_to_headings_as_github_names_them(page):
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading).lower().replace(" ", "-") for heading in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert len(links) > 30
    assert links <= anchors


def test_the_picture_shows_what_each_table_is_made_from(page):
    arrows = set(re.findall(r"^    (\w+) --> (\w+)$", page, re.MULTILINE))
    for table in read_sql():
        for parent in table.dependencies:
            assert (parent.replace(".", "__"), table.name.replace(".", "__")) in arrows
    assert ("raw__reviews", "nlp__texts") in arrows
    assert ("marts__reviews", "published__snapshot") in arrows
