"""`lingping quarantine …`: rows that were refused, and files that wait because too many were."""

from typing import TYPE_CHECKING, Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say, show_table, warn
from pipelines.cli.import_commands import File, say_reloaded
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from pipelines.operations.quarantine_files import QuarantineDetails

quarantine_app = typer.Typer(
    no_args_is_help=True,
    help="Refused rows, and files that wait because too many of their rows were refused.",
    epilog="Example: lingping quarantine list --home demo",
)


@quarantine_app.command("list", epilog="Example: lingping quarantine list --home demo")
def list_files(home: Home = None) -> None:
    """List the files with refused rows: those that are held for them first, then the newest first."""
    settings = load_settings(home=home)
    from pipelines.operations.quarantine_files import list_quarantine

    found = list_quarantine(settings)
    if not found:
        say("No row of any file is in quarantine.")
        return
    rows = [(each.path, each.status, each.received, each.refused, each.reason, each.column) for each in found]
    show_table("", ("file", "status", "rows", "refused", "mostly", "column"), rows)


@quarantine_app.command("show", epilog="Example: lingping quarantine show shop/reviews.csv --rows 50 --home demo")
def show_file(
    file: File,
    rows: Annotated[int, typer.Option(min=1, help="Refused rows to show.")] = 20,
    home: Home = None,
) -> None:
    """Show why rows of a file were refused, and the first of these rows, personal data masked."""
    settings = load_settings(home=home)
    from pipelines.operations.quarantine_files import show_quarantine

    for details in show_quarantine(settings, file, rows=rows):
        _show_details(details)


def _show_details(details: "QuarantineDetails") -> None:
    say(f"{details.line.path}: {details.line.status}")
    if details.line.reason:
        warn(details.line.status, details.line.reason)
    if not details.faults:
        say("No row of it is in quarantine.")
        return
    causes = [(each.reason, each.column, each.rows) for each in details.faults]
    show_table("Reasons", ("reason", "column", "rows"), causes, whole="reason")
    first = [(each.line, each.reason, each.column, each.excerpt) for each in details.rows]
    show_table("First rows", ("line", "reason", "column", "cell"), first, whole="reason")


@quarantine_app.command("release", epilog="Example: lingping quarantine release shop/reviews.csv --home demo")
def release(file: File, home: Home = None) -> None:
    """Load a file that is held for its refused rows: the other rows are loaded, and the tables published with them.

    The refused rows stay in quarantine. They are read again once their mapping, the clock or the program has changed.
    """
    settings = load_settings(home=home)
    from pipelines.operations.quarantine_files import release_file

    with TerminalProgress() as progress:
        done = release_file(settings, file, progress=progress)
    say_reloaded(settings, done)
