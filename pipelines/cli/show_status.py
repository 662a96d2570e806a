"""`lingping status`: one screen, what needs a person first. `HOME/status.html` has the details as a page."""

from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from lingping.counts import count_of
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.cli.console import out, say, show_table
from pipelines.home.home_status import FileNotes, HomeStatus, describe_need, group_notes
from pipelines.home.run_history import RunSummary
from pipelines.time_format import format_age, format_duration
from warehouse.erasing.retention import describe_retention
from warehouse.ledgers.status_queries import QUARANTINE

_MOST_IMPORTS = 20
_FEW = 3  # of troubles and of runs on the one screen


def show_status(settings: Settings, status: HomeStatus, *, details: bool = False) -> None:
    """Print the state of the home, in 80 columns: one screen, or with `details` everything."""
    _show_troubles(status.troubles, most=None if details else _FEW)
    if not status.runs:
        out.print("Nothing was run yet: `lingping run`.", highlight=False)
    else:
        _show_runs(status.runs if details else status.runs[:_FEW])
    if details:
        _show_details(status)
    elif status.runs:
        _show_summary(settings, status)
    if settings.status_page.is_file():
        say(f"As a page, written after the last run: {settings.status_page}")


def _show_runs(runs: Sequence[RunSummary]) -> None:
    rows = [(run.run_id[:8], run.name, run.state, run.started, format_duration(run.seconds)) for run in runs]
    show_table("Runs, newest first", ("run", "job", "state", "began", "took"), rows)


def _show_details(status: HomeStatus) -> None:
    if status.shown_run:
        steps = [(step.name, step.state, format_duration(step.seconds)) for step in status.steps]
        show_table(
            f"Steps of {status.shown_run.name}, run {status.shown_run.run_id[:8]}", ("step", "state", "took"), steps
        )
    _show_imports(status)
    if status.tables:
        tables = [
            (f"{table.schema}.{table.name}", table.rows, format_age(table.written, status.now))
            for table in status.tables
        ]
        show_table(f"Tables{_describe_snapshot(status)}", ("table", "rows", "age"), tables)


def _show_summary(settings: Settings, status: HomeStatus) -> None:
    """Imports and tables in a line each."""
    if status.imports:
        newest, files = status.imports[0], len(status.imports)
        age = format_age(newest.imported_at, status.now)
        say(f"Imported: {count_of(files, 'file')}; the newest {age} ago:")
        rows = f"{newest.accepted:,} of {count_of(newest.received, 'row')} accepted"
        out.print(f"  {newest.file}, {rows}", highlight=False, markup=False, overflow="fold")
    else:
        say("No file was imported yet.")
    if noted := group_notes(status.imports):
        more = sum(1 + file.others for file in noted) - 1
        files = f"{noted[0].file}{f' and {more:,} more' if more else ''}"
        out.print(f"Not read, or not found, in {files}: {noted[0].notes[0]}", highlight=False, markup=False)
    if status.quarantine:
        say(f"In quarantine, by reason: {len(status.quarantine):,}.")
    if status.tables:
        say(f"Tables: {len(status.tables):,}{_describe_snapshot(status)}.")
    say(describe_retention(settings))
    say("More: lingping status --all")


def _describe_snapshot(status: HomeStatus) -> str:
    return f", snapshot published {format_age(status.published, status.now)} ago" if status.published else ""


def _show_troubles(troubles: tuple[Trouble, ...], *, most: int | None) -> None:
    verdict = describe_need(len(troubles))
    if not troubles:
        out.print(f"[green]{verdict}[/]\n", highlight=False)
        return
    out.print(f"[bold red]{verdict[:-1]}:[/]", highlight=False)
    listed = Table.grid(padding=(0, 1))
    listed.add_column(justify="right")
    listed.add_column(overflow="fold")
    for number, trouble in enumerate(troubles[:most], 1):
        listed.add_row(f"{number}.", escape(trouble.what))
        listed.add_row("", f"[bold]→[/] {escape(trouble.remedy)}")
    out.print(listed)
    if more := len(troubles[most:]) if most else 0:
        out.print(f"and {more:,} more: lingping status --all", highlight=False)
    out.print()


def show_notes(files: Sequence[FileNotes]) -> None:
    """Print what was not read of which files; those with the same notes together."""
    if not files:
        return
    out.print("[bold]Not read, or not found[/]", highlight=False)
    listed = Table.grid(padding=(0, 1))
    listed.add_column()
    listed.add_column(overflow="fold")
    for file in files:
        others = f" and {file.others:,} more" if file.others else ""
        listed.add_row("", escape(f"{file.file}{others}"))
        for note in file.notes:
            listed.add_row("  ·", escape(note))
    out.print(listed)
    if any(note.startswith("No ") for file in files for note in file.notes):  # no stars, no customers, …
        out.print("→ Give a column one of these names, or write a mapping: lingping docs mappings", highlight=False)
    out.print()


def _show_imports(status: HomeStatus) -> None:
    if not status.imports:
        out.print("No file was imported yet.\n", highlight=False)
        return
    newest = [
        (
            file.file,
            format_age(file.imported_at, status.now),
            file.received,
            file.accepted,
            file.duplicate,
            file.quarantined,
        )
        for file in status.imports[:_MOST_IMPORTS]
    ]
    show_table("Imports, newest first", ("file", "age", "received", "accepted", "duplicate", "quarantined"), newest)
    if (more := len(status.imports) - _MOST_IMPORTS) > 0:
        out.print(f"and {more:,} more: `lingping sql 'from ops.files'`\n", highlight=False)
    show_notes(group_notes(status.imports))
    if status.quarantine:
        show_table("Rows in quarantine, by reason (lingping docs mappings)", QUARANTINE, status.quarantine)
