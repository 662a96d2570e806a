"""Every command has help with an example, fits 80 columns, and is in the README."""

from pathlib import Path

import pytest
import typer

from pipelines.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # pyright: ignore[reportAttributeAccessIssue]
READMES = [Path(__file__).parents[2] / name for name in ("README.md", "README.zh-CN.md")]


def test_the_commands_are_those_that_were_promised():
    assert COMMANDS == ["letter", "predict", "run", "sample", "sql", "status", "train"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_fits_the_terminal(lingping, command):
    outcome = lingping(command, "--help")
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert f"lingping {command}" in outcome.out.replace("│", "")
    assert max(map(len, outcome.out.splitlines())) <= 80


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_both_readmes_name_every_command(readme, command):
    assert f"`lingping {command}" in readme.read_text("utf-8")


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_both_readmes_name_every_setting(readme):
    from lingping.settings import Settings

    text = readme.read_text("utf-8")
    assert [name for name in Settings.model_fields if f"| `{name}` |" not in text] == []


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_both_readmes_start_with_the_two_commands(readme):
    commands = readme.read_text("utf-8").split("```")[1]
    assert [line.split("#")[0].strip() for line in commands.splitlines()[1:]] == ["make demo", "make test"]
