"""Renders docs/cli.md from the commands themselves (`make docs`)."""

import re
from collections.abc import Iterator
from pathlib import Path

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from pipelines.cli.main import app

PAGE = Path(__file__).parents[2] / "docs" / "cli.md"
_INTRODUCTION = """\
# Every command of `lingping`

Written by `make docs` from the commands themselves: change those, not this page. `lingping COMMAND --help` prints the
same. A command that cannot do its work prints one line with the remedy and exits with code 2; a run that fails exits
with code 1. Settings that are not options of a command come from `LINGPING_*` and `lingping.toml`.
"""
_DEFAULT = re.compile(r" ?\[([^\]]+)\]$")  # help texts end with the default in brackets where Python's is None
_EXAMPLES = re.compile(r"^Examples?: ")


def render() -> str:
    """The whole page in Markdown; the same commands give the same page."""
    commands = list(_commands("lingping", _command(app)))
    parts = [_INTRODUCTION, _contents(commands), *(_section(name, command) for name, command in commands)]
    return "\n".join(parts)


def _command(app: typer.Typer) -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # it has more than one command
    return group


def _commands(prefix: str, group: TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    """Every command with its full name, those of sub-groups among them, in the order of the help."""
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from _commands(f"{prefix} {name}", command)
        elif isinstance(command, TyperCommand):
            yield f"{prefix} {name}", command


def _contents(commands: list[tuple[str, TyperCommand]]) -> str:
    lines = ["| command | what it does |", "|---|---|"]
    lines += [f"| [`{name}`](#{name.replace(' ', '-')}) | {_first_sentence(command)} |" for name, command in commands]
    return "\n".join((*lines, ""))


def _first_sentence(command: TyperCommand) -> str:
    return _cell(re.split(r"(?<=\.)\s", command.help or "")[0])


def _section(name: str, command: TyperCommand) -> str:
    arguments = [_metavar(each) for each in command.params if isinstance(each, TyperArgument)]
    usage = " ".join((name, *arguments, "[OPTIONS]"))
    lines = [f"## {name}", "", f"`{usage}`", "", command.help or "", "", "| | default | |", "|---|---|---|"]
    lines += [_row(each) for each in command.params if isinstance(each, TyperArgument | TyperOption)]
    examples = _EXAMPLES.sub("", command.epilog or "").replace("\\*", "*").split("   ·   ")  # typer reads Markdown
    return "\n".join((*lines, "", "```sh", *examples, "```", ""))


def _metavar(argument: TyperArgument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    name = f"{name}..." if argument.nargs == -1 else name
    return name if argument.required else f"[{name}]"


def _row(param: TyperArgument | TyperOption) -> str:
    found = _DEFAULT.search(param.help or "")
    name = _metavar(param).strip("[]") if isinstance(param, TyperArgument) else ", ".join(param.opts)
    default = "required" if param.required else found.group(1) if found else _default(param.default)
    environment = f" Or `{param.envvar}`." if param.envvar else ""
    return f"| `{name}` | {_cell(default)} | {_cell(_DEFAULT.sub('', param.help or ''))}{environment} |"


def _default(value: object) -> str:
    return "–" if value in (None, False) else f"`{value}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
