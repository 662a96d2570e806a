"""Renders docs/warehouse.md from SQL headers, contracts and the asset graph (`make docs`)."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import dagster as dg

from lingping.contracts import TABLES
from lingping.progress import SILENT
from lingping.settings import load_settings
from pipelines.definitions import compose
from warehouse.database.column_types import column_types
from warehouse.published.publish import is_published
from warehouse.sql_tables.sql_files import SqlTable, SqlTest, read_sql, read_sql_tests

PAGE = Path(__file__).parents[2] / "docs" / "warehouse.md"
_INTRODUCTION = """\
# Every table of the warehouse

Written by `make docs` from the headers of `dbt_like_sql/`, the contracts of the tables that Python writes, and the
asset graph: change those, not this page. Tables marked ◆ are in every published snapshot; [analyst.md](analyst.md)
shows how to read it, and [cookbook.md](cookbook.md) answers questions with it. The others are in the warehouse of the
run and may change at any time.
"""
_SCHEMAS = {
    "marts": "What users read.",
    "ops": "What came in, what ran, how good the labels are.",
    "nlp": "Texts, and what classifiers and people read in them.",
    "raw": "Rows as exported, personal data and all: never published.",
    "staging": "The latest revision of every review, event, order and item.",
    "intermediate": "Steps on the way to the marts.",
}


def render() -> str:
    """The whole page in Markdown; the same code gives the same page."""
    sql = {table.name: table for table in read_sql()}
    python = {table.name: table for table in TABLES}
    grains = {name: table.grain for name, table in (python | sql).items()}
    columns = {table.name: table.descriptions for table in TABLES}
    columns |= {table.name: table.descriptions for table in sql.values()}
    keys = {table.name: table.key for table in TABLES}
    tests = _tests_by_table(sql.values())
    parents, types = _lineage(), column_types()
    children = _reversed(parents)
    parts = [_INTRODUCTION, _contents(grains), "## Where each table comes from\n", _picture(parents)]
    for schema, purpose in _schemas(grains):
        parts.append(f"## {schema}\n\n{purpose}\n")
        for name in sorted(name for name in grains if name.startswith(f"{schema}.")):
            parts.append(f"### {_marked(name)}\n\n{grains[name]}\n")
            parts.append(_links("Made from", parents.get(name, set()), grains))
            parts.append(_links("Read by", children.get(name, set()), grains))
            parts.append(_columns(columns[name], types[name]))
            parts.append(_tests(keys.get(name), tests.get(name, [])))
    return "\n".join(part for part in parts if part)


def _schemas(grains: Iterable[str]) -> list[tuple[str, str]]:
    """Schemas in reading order; one that is new here comes last and without a purpose."""
    present = {name.split(".")[0] for name in grains}
    return [(schema, _SCHEMAS.get(schema, "")) for schema in (*_SCHEMAS, *sorted(present - _SCHEMAS.keys()))]


def _tests_by_table(tables: Iterable[SqlTable]) -> dict[str, list[SqlTest]]:
    tests: dict[str, list[SqlTest]] = defaultdict(list)
    for test in (*(test for table in tables for test in table.tests), *read_sql_tests()):
        tests[test.table].append(test)
    return tests


def _lineage() -> dict[str, set[str]]:
    """What each table, letter and snapshot is made from, by Dagster's asset graph."""
    graph = compose(load_settings(), SILENT).resolve_asset_graph()
    return {_name(key): {_name(parent) for parent in graph.get(key).parent_keys} for key in graph.get_all_asset_keys()}


def _name(key: dg.AssetKey) -> str:
    return ".".join(key.path)


def _reversed(parents: dict[str, set[str]]) -> dict[str, set[str]]:
    children: dict[str, set[str]] = defaultdict(set)
    for child, names in parents.items():
        for parent in names:
            children[parent].add(child)
    return children


def _picture(parents: dict[str, set[str]]) -> str:
    """The lineage as a Mermaid diagram, which GitHub and most Markdown viewers draw; one box for each schema."""
    nodes = sorted(parents.keys() | set().union(*parents.values()))
    lines = ["```mermaid", "flowchart LR"]
    for schema in sorted({node.split(".")[0] for node in nodes}):
        lines.append(f"    subgraph {schema}")
        lines += [f'        {_node(node)}["{node.split(".")[1]}"]' for node in nodes if node.startswith(f"{schema}.")]
        lines.append("    end")
    lines += [f"    {_node(parent)} --> {_node(child)}" for child in nodes for parent in sorted(parents.get(child, ()))]
    return "\n".join((*lines, "```", ""))


def _node(name: str) -> str:
    return name.replace(".", "__")


def _contents(grains: dict[str, str]) -> str:
    lines = ["| table | one row is |", "|---|---|"]
    for schema, _ in _schemas(grains):
        lines += [
            f"| [{_marked(name)}](#{_anchor(name)}) | {_cell(_short(grains[name]))} |"
            for name in sorted(grains)
            if name.startswith(f"{schema}.")
        ]
    return "\n".join((*lines, ""))


def _short(grain: str) -> str:
    return grain.split(". ")[0].removeprefix("One row per ")


def _marked(name: str) -> str:
    return f"`{name}`{' ◆' if is_published(name) else ''}"


def _anchor(name: str) -> str:
    """The anchor that GitHub makes of the table's heading."""
    return name.replace(".", "") + ("-" if is_published(name) else "")


def _links(label: str, names: Iterable[str], grains: dict[str, str]) -> str:
    shown = [f"[`{name}`](#{_anchor(name)})" if name in grains else f"`{name}`" for name in sorted(names)]
    return f"{label}: {', '.join(shown)}\n" if shown else ""


def _columns(described: dict[str, str], types: dict[str, str]) -> str:
    lines = ["| column | type | what it holds |", "|---|---|---|"]
    return "\n".join(
        (*lines, *(f"| `{name}` | {types[name]} | {_cell(text)} |" for name, text in described.items()), "")
    )


def _tests(key: tuple[str, ...] | None, tests: list[SqlTest]) -> str:
    """The key of the table, and its tests; those that only warn are marked."""
    lines = [f"- key: {', '.join(key)}"] if key else []
    lines += [f"- {'warning: ' if test.is_warning else ''}{test.check}" for test in tests]
    return "\n".join(("Tests:\n", *lines, "")) if lines else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
