"""The README in both languages says the same, and what it says works."""

import re
from pathlib import Path

import pytest

from warehouse.published.query import ask

ROOT = Path(__file__).parents[2]
READMES = {name: (ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh-CN.md")}


@pytest.fixture(params=READMES)
def readme(request: pytest.FixtureRequest) -> str:
    return READMES[request.param]


def test_it_starts_with_the_two_commands(readme):
    commands = readme.split("```")[1]
    assert [line.split("#")[0].strip() for line in commands.splitlines()[1:]] == ["make demo", "make test"]


def test_it_shows_a_letter_that_loads_fast(readme):
    (picture,) = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert (ROOT / picture).stat().st_size <= 150_000


@pytest.mark.parametrize("language", READMES)
def test_it_leads_to_every_page_in_its_language(language):
    """Those in Chinese where there are any; generated pages are in English."""
    ending = language.removeprefix("README")
    names = {page.name.split(".")[0] for page in (ROOT / "docs").glob("*.md")}
    pages = {f"{name}{ending}" if (ROOT / "docs" / f"{name}{ending}").is_file() else f"{name}.md" for name in names}
    assert {page for page in pages if f"](docs/{page})" not in READMES[language]} == set()


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
