"""The pre-commit hooks run what `make check` runs, with the tools of `.venv` and nothing from the network."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def repositories() -> list[dict]:
    return yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]


def test_hooks_run_the_commands_of_make_check_in_their_order(repositories):
    rule = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert rule
    commands = [line.strip().replace("$(BIN)", ".venv/bin") for line in rule.group(1).splitlines()]
    entries = [hook["entry"] for repository in repositories for hook in repository["hooks"]]
    assert len(commands) >= 4
    assert [entry for entry in entries if entry.startswith(".venv/")] == commands


def test_hooks_download_nothing(repositories):
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in repositories[0]["hooks"]} == {"system"}
