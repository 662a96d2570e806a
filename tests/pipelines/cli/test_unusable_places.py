"""A home or an output that cannot be written is one line with the remedy and exit code 2, in every command."""

from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from pipelines.cli.main import app

ROW = '{"text": "物流太慢了"}\n'
# What a command needs besides its home; {file} is an export of one review, {folder} a folder with that file.
REQUIRED = {
    "run": ["{file}"],
    "sql": ["select 1"],
    "action done": ["QY4W5"],
    "imports show": ["a.csv"],
    "imports unload": ["a.csv"],
    "imports reload": ["a.csv"],
    "quarantine show": ["a.csv"],
    "quarantine release": ["a.csv"],
    "mapping draft": ["{file}", "{target}.yaml"],
    "mapping check": ["{file}"],
    "backup": ["{target}.tar"],
    "restore": ["{file}"],
    "predict": ["{file}", "{target}.jsonl"],
    "train": ["--data", "{folder}", "--out", "{target}"],
    "pretrain": ["--base", "{folder}", "--data", "{folder}", "--out", "{target}"],
    "encoder import": ["{folder}", "--texts", "{folder}", "--out", "{target}"],
    "explain": ["物流太慢了"],
    "label export": ["{target}.json"],
    "label import": ["{file}"],
    "label wrong": ["ABCDEF"],
    "models promote": ["some-model"],
    "snapshots name": ["current", "some-name"],
    "snapshots unname": ["some-name"],
    "action add": ["--merchant", "shop", "--date", "2026-03-02", "更换包装"],
    "audience export": ["win_back", "--merchant", "shop", "--ids", "{file}"],
    "erase": ["--user", "u1"],
    "opt-out add": ["--user", "u1"],
    "opt-out remove": ["--user", "u1"],
    "letter": ["--merchant", "shop"],
}
WITHOUT_HOME = {"docs", "encoder import", "mcp", "pretrain"}  # mcp opens the home with each question


def leaves(group: TyperGroup, prefix: str = "") -> list[str]:
    found = []
    for name, command in group.commands.items():
        found += leaves(command, f"{prefix}{name} ") if isinstance(command, TyperGroup) else [f"{prefix}{name}"]
    return found


GROUP = typer.main.get_command(app)
assert isinstance(GROUP, TyperGroup)
COMMANDS = leaves(GROUP)


def assert_one_line(outcome) -> None:
    """The error is one line, after the steps that were finished before it."""
    lines = [line for line in outcome.err.splitlines() if not line.startswith(("✓ ", "✗ "))]
    assert outcome.code == 2, outcome.err
    assert len(lines) == 1
    assert lines[0].startswith("lingping: ")


@pytest.mark.parametrize("command", [name for name in COMMANDS if name not in WITHOUT_HOME])
def test_a_home_that_cannot_be_made(lingping, tmp_path, command):
    file = tmp_path / "reviews.jsonl"
    file.write_text(ROW, "utf-8")
    places = {"file": file, "folder": tmp_path, "target": file / "out"}
    arguments = [part.format(**places) for part in REQUIRED.get(command, [])]
    outcome = lingping(*command.split(), *arguments, "--home", file / "home")
    assert "Usage:" not in outcome.err, "name its arguments in REQUIRED"
    if outcome.code:
        assert_one_line(outcome)


@pytest.mark.parametrize("command", [name for name, words in REQUIRED.items() if "{target}" in "".join(words)])
def test_an_output_whose_folder_is_a_file(lingping, tmp_path, command):
    file = tmp_path / "reviews.jsonl"
    file.write_text(ROW, "utf-8")
    places = {"file": file, "folder": tmp_path, "target": file / "out"}
    arguments = [part.format(**places) for part in REQUIRED[command]]
    home = () if command in WITHOUT_HOME else ("--home", tmp_path / "home")
    assert_one_line(lingping(*command.split(), *arguments, *home))


@pytest.mark.parametrize("command", ["predict", "label export", "backup", "mapping draft"])
def test_an_output_that_is_a_folder_is_named(lingping, tmp_path, command):
    file = tmp_path / "reviews.jsonl"
    file.write_text(ROW, "utf-8")
    arguments = [part.format(file=file, target=tmp_path / "out") for part in REQUIRED[command]]
    target = tmp_path / Path(arguments[-1]).name
    target.mkdir()
    outcome = lingping(*command.split(), *arguments, "--home", tmp_path / "home")
    assert_one_line(outcome)
    assert ".draft" not in outcome.err
    assert list(target.iterdir()) == []
