"""`lingping status`: one screen, what needs a person first. `HOME/status.html` is the same as a page."""

from rich.markup import escape
from rich.table import Table

from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.cli.console import out, say, show_table
from pipelines.home.home_status import HomeStatus
from pipelines.time_format import format_age, format_duration
from warehouse.ledgers.status_queries import QUARANTINE

_MOST_IMPORTS = 20


def show_status(settings: Settings, status: HomeStatus) -> None:
    """Print the state of the home, in 80 columns."""
    _show_troubles(status.troubles)
    if not status.runs:
        out.print("Nothing was run yet: `lingping run`.", highlight=False)
    else:
        runs = [(run.run_id[:8], run.name, run.state, run.started, format_duration(run.seconds)) for run in status.runs]
        show_table("Runs, newest first", ("run", "job", "state", "began", "took"), runs)
    if status.shown_run:
        steps = [(step.name, step.state, format_duration(step.seconds)) for step in status.steps]
        show_table(
            f"Steps of {status.shown_run.name}, run {status.shown_run.run_id[:8]}", ("step", "state", "took"), steps
        )
    _show_imports(status)
    if status.tables:
        published = f", snapshot published {format_age(status.published, status.now)} ago" if status.published else ""
        tables = [
            (f"{table.schema}.{table.name}", table.rows, format_age(table.written, status.now))
            for table in status.tables
        ]
        show_table(f"Tables{published}", ("table", "rows", "age"), tables)
    if settings.status_page.is_file():
        say(f"The same as a page, written after the last run: {settings.status_page}")


def _show_troubles(troubles: tuple[Trouble, ...]) -> None:
    if not troubles:
        out.print("[green]Nothing needs a person.[/]\n", highlight=False)
        return
    out.print(
        f"[bold red]{len(troubles)} {'thing needs' if len(troubles) == 1 else 'things need'} a person:[/]",
        highlight=False,
    )
    listed = Table.grid(padding=(0, 1))
    listed.add_column(justify="right")
    listed.add_column(overflow="fold")
    for number, trouble in enumerate(troubles, 1):
        listed.add_row(f"{number}.", escape(trouble.what))
        listed.add_row("", f"[bold]→[/] {escape(trouble.remedy)}")
    out.print(listed)
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
    if status.quarantine:
        show_table("Rows in quarantine, by reason (docs/mappings.md)", QUARANTINE, status.quarantine)
