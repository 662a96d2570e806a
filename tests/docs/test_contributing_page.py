"""CONTRIBUTING.md names files, folders and commands that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TOP = ("lingping", "warehouse", "dbt_like_sql", "assets", "pipelines", "tests", "docs", "deploy", r"\.ci")


def test_every_path_that_is_named_exists():
    paths = set(re.findall(rf"(?<![\w/.-])(?:{'|'.join(TOP)})/(?:[\w./*-]|<\w+>)*", PAGE))
    assert len(paths) > 15
    assert [path for path in paths if not any(ROOT.glob(re.sub(r"<\w+>", "*", path).rstrip("/.")))] == []


def test_every_target_of_make_that_is_named_exists():
    targets = re.findall(r"^([\w ]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    known = {target for line in targets for target in line.split()}
    named = set(re.findall(r"\bmake ([a-z]+)", PAGE))
    assert {"setup", "test", "check", "docs", "demo"} <= named <= known


def test_links_lead_somewhere():
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", PAGE) if "://" not in link]
    assert [link for link in links if not (ROOT / link).is_file()] == []
