"""The README in both languages says the same, and what it says works."""

import re
from pathlib import Path

import pytest
import typer

from lingping.settings import Settings
from pipelines.cli.main import app
from warehouse.published.query import ask

ROOT = Path(__file__).parents[2]
READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")}
COMMANDS = sorted(typer.main.get_command(app).commands)  # pyright: ignore[reportAttributeAccessIssue]


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return READMES[request.param]


def test_it_starts_with_the_two_commands(readme):
    commands = readme.split("```")[1]
    assert [line.split("#")[0].strip() for line in commands.splitlines()[1:]] == ["make demo", "make test"]


def test_it_names_every_command_and_every_setting(readme):
    assert [command for command in COMMANDS if f"`lingping {command}" not in readme] == []
    assert [name for name in Settings.model_fields if f"| `{name}` |" not in readme] == []


def test_its_queries_run(readme, published):
    queries = re.findall(r'lingping sql "(select [^"…]+)"', readme)
    assert queries
    for query in queries:
        assert ask(published, query).column_names


def test_its_links_lead_somewhere(readme):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", readme) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).is_file()] == []


def test_both_languages_show_the_same_commands():
    def commands(text: str) -> list[str]:
        blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
        return [line.split(" #")[0].strip() for block in blocks for line in block.splitlines()]

    english, chinese = READMES.values()
    assert commands(english) == commands(chinese)
