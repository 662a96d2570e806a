"""CHANGELOG.md keeps the format of Keep a Changelog, and its newest version is the one that ships."""

import re
import tomllib
from datetime import date
from pathlib import Path

import lingping

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CHANGELOG.md").read_text("utf-8")
VERSIONS = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\S+)$", PAGE, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_its_newest_version_is_the_one_that_ships():
    assert VERSIONS[0][0] == lingping.__version__


def test_versions_stand_newest_first_with_their_days():
    numbers = [tuple(map(int, version.split("."))) for version, _ in VERSIONS]
    days = [date.fromisoformat(day) for _, day in VERSIONS]
    assert len(re.findall(r"^## ", PAGE, re.MULTILINE)) == len(VERSIONS) >= 2
    assert numbers == sorted(numbers, reverse=True)
    assert days == sorted(days, reverse=True)


def test_changes_are_grouped_by_the_six_kinds():
    assert set(re.findall(r"^### (.+)$", PAGE, re.MULTILINE)) <= KINDS


def test_the_version_stands_in_one_place():
    """pyproject.toml reads it from the package, whose `__init__.py` imports nothing."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert "version" not in project["project"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "lingping.__version__"}
    assert "import" not in (ROOT / "lingping" / "__init__.py").read_text("utf-8")
