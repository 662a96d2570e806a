"""`lingping imports …`: what was imported, and files that were loaded wrongly, taken back or loaded again."""

from typing import TYPE_CHECKING, Annotated

import typer

from lingping.clock import utc_now
from lingping.counts import count_of
from lingping.settings import Settings, load_settings
from pipelines.cli.console import TerminalProgress, out, say, show_fields, show_table, warn
from pipelines.cli.options import Home
from pipelines.time_format import format_age, format_instant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipelines.operations.correct_imports import ImportDetails, ReloadedImport
    from warehouse.imports.known_imports import KnownImport
    from warehouse.imports.take_back import TakenBack

_SCREEN = 15  # imports

imports_app = typer.Typer(
    no_args_is_help=True,
    help="Imported files, and corrections of those that were loaded wrongly.",
    epilog="Example: lingping imports list --home demo",
)
File = Annotated[str, typer.Argument(help="Path as the list shows it, the end of one, or the beginning of an id.")]


@imports_app.command("list", epilog="Examples: lingping imports list --home demo   ·   lingping imports list --all")
def list_files(
    home: Home = None,
    details: Annotated[bool, typer.Option("--all", help="Every import, with merchant, mapping and time.")] = False,
) -> None:
    """List the imports, newest first: loaded, held back, withdrawn or taken back; those that fit a screen."""
    settings = load_settings(home=home)
    from pipelines.operations.correct_imports import list_imports

    found = list_imports(settings)
    if details:
        rows = [
            (each.path, each.merchant_id, each.source, each.status, each.accepted, format_instant(each.loaded_at))
            for each in found
        ]
        show_table("", ("file", "merchant", "mapping", "status", "rows", "when"), rows)
    else:
        _show_newest(found)


def _show_newest(found: "tuple[KnownImport, ...]") -> None:
    now = utc_now()
    rows = [(each.path, each.status, each.accepted, format_age(each.loaded_at, now)) for each in found[:_SCREEN]]
    show_table("", ("file", "status", "rows", "age"), rows)
    if more := len(found) - len(rows):
        say(f"and {more:,} more: lingping imports list --all")


@imports_app.command("show", epilog="Example: lingping imports show shop/reviews.csv --home demo")
def show_file(file: File, home: Home = None) -> None:
    """Show one import: how it was read, how many rows, which columns were not read, and what is in quarantine."""
    settings = load_settings(home=home)
    from pipelines.operations.correct_imports import show_import

    for details in show_import(settings, file):
        _show_details(details)


def _show_details(details: "ImportDetails") -> None:
    line = details.line
    read = f"{line.kind} by {line.source}, for {line.merchant_id} where a row names no merchant" if line.source else "–"
    fields = (
        ("status", f"{line.status} {format_instant(line.loaded_at)}"),
        ("read as", read),
        ("received", line.received),
        ("accepted", line.accepted),
        ("duplicate", line.duplicate),
        ("quarantined", line.quarantined),
        ("id", line.file_id),
    )
    say(line.path)
    show_fields(fields)
    for note in line.notes:
        warn("note", note)
    if line.reason:
        warn(line.status, line.reason)
    if details.faults:
        faults = [(each.reason, each.column, each.rows, each.line, each.excerpt) for each in details.faults]
        show_table("Quarantine", ("reason", "column", "rows", "first line", "cell"), faults, whole="reason")


@imports_app.command("unload", epilog="Example: lingping imports unload shop/reviews.csv --home demo")
def unload(file: File, home: Home = None) -> None:
    """Take a loaded file back, and build and publish the tables without it.

    Rows of other files that were its duplicates are brought back. The file may stay in the inbox: no run loads it
    again by itself.
    """
    settings = load_settings(home=home)
    from pipelines.operations.correct_imports import unload_import

    with TerminalProgress() as progress:
        taken = unload_import(settings, file, progress=progress)
    for each in taken:
        say(f"{each.path}: {count_of(each.rows, 'row')} taken back")
        _say_restored(each)
    _say_next(settings)


@imports_app.command(
    "reload",
    epilog="Examples: lingping imports reload shop/reviews.csv --source mine   ·   "
    "lingping imports reload other-shop/reviews.csv",
)
def reload(
    file: File,
    source: Annotated[str | None, typer.Option(help="Mapping: its name or its YAML file. [detected]")] = None,
    merchant: Annotated[str | None, typer.Option(help="Merchant of rows without one. [the folder]")] = None,
    home: Home = None,
) -> None:
    """Load a file again in place of what it was, with the right mapping or merchant, and publish the tables.

    A file that was moved into another merchant's folder is loaded for that merchant. Where it cannot be read, nothing
    is changed; of a ZIP file, all exports are loaded or none.
    """
    settings = load_settings(home=home, source=source, merchant=merchant)
    from pipelines.operations.correct_imports import reload_import

    with TerminalProgress() as progress:
        done = reload_import(settings, file, progress=progress)
    say_reloaded(settings, done)


def say_reloaded(settings: Settings, done: "Sequence[ReloadedImport]") -> None:
    """What became of the files that were loaded again, and what to do next."""
    for each in done:
        before = f" in place of {each.before.rows:,}" if each.before else ""
        counts = f"{each.result.accepted:,} accepted{before}, {each.result.duplicate:,} duplicate, "
        say(f"{each.result.path}: {counts}{each.result.quarantined:,} quarantined; {each.source}, {each.merchant_id}")
        if each.before:
            _say_restored(each.before)
    _say_next(settings)


def _say_restored(taken: "TakenBack") -> None:
    for each in taken.restored:
        if each.fault:
            warn("not brought back", f"rows of {each.path} that were duplicates of it: {each.fault}")
        elif each.rows:
            out.print(f"  {each.path}: {count_of(each.rows, 'row')} brought back", highlight=False, markup=False)


def _say_next(settings: Settings) -> None:
    say(f"The tables have it now: {settings.current_snapshot}. Letters again: lingping letter --home {settings.home}")
