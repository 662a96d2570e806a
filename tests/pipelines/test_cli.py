"""Every command has help with an example that fits 80 columns."""

import pytest
import typer

from pipelines.cli import app

COMMANDS = sorted(typer.main.get_command(app).commands)  # pyright: ignore[reportAttributeAccessIssue]


def test_the_commands_are_those_that_were_promised():
    assert COMMANDS == [
        "alert-test",
        "backup",
        "daemon",
        "evaluate",
        "letter",
        "predict",
        "pretrain",
        "restore",
        "run",
        "sample",
        "sql",
        "status",
        "train",
        "ui",
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_and_fits_the_terminal(lingping, command):
    outcome = lingping(command, "--help")
    assert outcome.code == 0
    assert "Example" in outcome.out
    assert f"lingping {command}" in outcome.out.replace("│", "")
    assert max(map(len, outcome.out.splitlines())) <= 80
