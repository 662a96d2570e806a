"""docs/cli.md has every command with every option, and links that lead to them."""

import re

import pytest
import typer
from typer.core import TyperGroup

from pipelines.cli.main import app
from pipelines.pages import cli_page


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The text below each heading."""
    page = cli_page.PAGE.read_text("utf-8")
    return dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE))


def commands(prefix, group):
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(f"{prefix} {name}", command)
        else:
            yield f"{prefix} {name}", command


COMMANDS = dict(commands("lingping", typer.main.get_command(app)))


def test_it_has_every_command_and_no_other(sections):
    assert list(sections) == list(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_its_options_and_examples_that_call_it(sections, name):
    text = sections[name]
    shown = [param.metavar or param.opts[0] for param in COMMANDS[name].params]
    assert [each for each in shown if f"| `{each.lower()}" not in text.lower()] == []
    (examples,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert [line for line in examples.splitlines() if not line.startswith(name)] == []


def test_the_contents_lead_to_the_sections(sections):
    links = re.findall(r"\]\(#([^)]+)\)", cli_page.PAGE.read_text("utf-8"))
    assert links == [name.replace(" ", "-") for name in sections]
