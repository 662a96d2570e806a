"""docs/dbt.md: dbt-duckdb parses the folder, and the page counts what is in it. dbt has an environment of its own."""

import json
import os
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from warehouse.sql_tables.sql_files import SQL_FOLDER, read_sql

PAGE = (Path(__file__).parents[2] / "docs" / "dbt.md").read_text("utf-8")
TABLES = read_sql()


def test_the_numbers_and_names_of_the_page_are_those_of_the_folder():
    tests = [*(SQL_FOLDER / "tests").glob("*.sql"), *(SQL_FOLDER / "warnings").glob("*.sql")]
    assert f"dbt finds {len(TABLES)} models and {len(tests)} tests" in PAGE
    twice = sorted(name for name, times in Counter(table.path.stem for table in TABLES).items() if times > 1)
    assert ", ".join(f"`{name}`" for name in twice) in PAGE
    references = [name for table in TABLES for name in table.dependencies & {each.name for each in TABLES}]
    assert f"({len(references)} references)" in PAGE
    macros = re.compile(r"\b(?:" + "|".join(re.findall(r"macro (\w+)\(", _macros())) + r")\(")
    assert f"the {sum(bool(macros.search(table.select)) for table in TABLES)} models that use them" in PAGE
    assert f"the {sum(len(table.tests) for table in TABLES)} checks stand in the header" in PAGE


def _macros() -> str:
    return "".join(path.read_text("utf-8") for path in (SQL_FOLDER / "macros").glob("*.sql"))


def test_a_name_stands_once_in_each_package():
    assert max(Counter((table.path.parent, table.path.stem) for table in TABLES).values()) == 1
    assert [line for line in (SQL_FOLDER / "packages.yml").read_text("utf-8").splitlines() if "local" in line] == [
        "  - local: staging",
        "  - local: intermediate",
    ]


def test_dbt_parses_the_folder(tmp_path):
    """With the dbt that the variable LINGPING_DBT names, else the one on the search path."""
    dbt = os.environ.get("LINGPING_DBT") or shutil.which("dbt")
    if not dbt:
        pytest.skip("no dbt: set LINGPING_DBT to the program of another environment")
    project = shutil.copytree(SQL_FOLDER, tmp_path / "project", ignore=shutil.ignore_patterns("target", "dbt_packages"))
    (profile,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (project / "profiles.yml").write_text(profile, "utf-8")
    environment = os.environ | {"DO_NOT_TRACK": "1"}
    for command in ("deps", "parse"):
        subprocess.run([dbt, command], cwd=project, env=environment, check=True, stdout=subprocess.DEVNULL)
    nodes = json.loads((project / "target" / "manifest.json").read_text("utf-8"))["nodes"].values()
    models = {f"{node['schema']}.{node['name']}" for node in nodes if node["resource_type"] == "model"}
    assert models == {table.name for table in TABLES}
    assert sum(node["resource_type"] == "test" for node in nodes) == len(list(SQL_FOLDER.glob("[tw]*s/*.sql")))
