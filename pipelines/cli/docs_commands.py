"""`lingping docs`: the pages of the documentation that came with this version."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markdown import Markdown

from lingping.errors import LingpingError
from pipelines.cli.console import out, say, show_table

docs_app = typer.Typer()
PAGES = Path(__file__).parents[1] / "docs"  # in a checkout a link to docs/; a wheel has the pages themselves


@docs_app.command(epilog="Examples: lingping docs   ·   lingping docs mappings   ·   lingping docs warehouse | less")
def docs(page: Annotated[str | None, typer.Argument(help="Name of a page. [a list of them]")] = None) -> None:
    """List the pages of the documentation, or print one: formatted in a terminal, as Markdown into a pipe."""
    pages = {path.stem: path for path in sorted(PAGES.glob("*.md"))}
    if page is None:
        show_table("", ("page", "title"), ((name, _title(path)) for name, path in pages.items()))
        say(f"They are in {PAGES.resolve()}")
    elif text := pages.get(page.removeprefix("docs/").removesuffix(".md")):
        _print_page(text.read_text("utf-8"))
    else:
        raise LingpingError(f"{page}: no such page. There are {', '.join(pages)}.")


def _title(page: Path) -> str:
    return page.read_text("utf-8").partition("\n")[0].removeprefix("# ")


def _print_page(text: str) -> None:
    if out.is_terminal:
        out.print(Markdown(text))
    else:
        say(text.rstrip())
