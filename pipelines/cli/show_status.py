"""`lingping status`: one screen, what needs a person first. `HOME/status.html` shows the same, as a run left it."""

from rich.markup import escape
from rich.table import Table

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.cli.console import age, duration, out, show_table
from pipelines.home.home_status import HomeStatus, look
from pipelines.instance import open_instance
from warehouse.ledgers.status_queries import IMPORTS, QUARANTINE

_MOST_DELIVERIES = 20


def look_at_home(settings: Settings) -> HomeStatus:
    """The state of the home now. Raises LingpingError where nothing was ever run."""
    if not settings.dagster.is_dir() and not settings.published.is_dir():
        raise LingpingError(f"{settings.home}: nothing was run here yet. Run `lingping run` with this home first.")
    with open_instance(settings.dagster, settings.storage) as instance:
        return look(settings, instance, now=utc_now())


def show_status(settings: Settings, status: HomeStatus) -> None:
    """Print the state of the home, in 80 columns."""
    _show_troubles(status.troubles)
    if not status.runs:
        out.print("Nothing was run yet: `lingping run`.", highlight=False)
    else:
        runs = [(run.run_id[:8], run.name, run.state, run.started, duration(run.seconds)) for run in status.runs]
        show_table("Runs, newest first", ("run", "job", "state", "began", "took"), runs)
    if status.steps_of:
        steps = [(step.name, step.state, duration(step.seconds)) for step in status.steps]
        show_table(
            f"Steps of {status.steps_of.name}, run {status.steps_of.run_id[:8]}", ("step", "state", "took"), steps
        )
    _show_deliveries(status)
    if status.tables:
        published = f", snapshot published {age(status.published, status.now)} ago" if status.published else ""
        tables = [
            (f"{table.schema}.{table.name}", table.rows, age(table.written, status.now)) for table in status.tables
        ]
        show_table(f"Tables{published}", ("table", "rows", "age"), tables)
    if settings.status_page.is_file():
        out.print(
            f"The same as a page, as the last run left it: {settings.status_page}", highlight=False, soft_wrap=True
        )


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


def _show_deliveries(status: HomeStatus) -> None:
    if not status.deliveries:
        out.print("No delivery was loaded yet.\n", highlight=False)
        return
    newest = [
        (seen.file, age(seen.came_in, status.now), seen.received, seen.accepted, seen.duplicate, seen.quarantined)
        for seen in status.deliveries[:_MOST_DELIVERIES]
    ]
    show_table("Deliveries, newest first", ("file", "age", *IMPORTS[2:]), newest)
    if (more := len(status.deliveries) - _MOST_DELIVERIES) > 0:
        out.print(f"and {more:,} more: `lingping sql 'from ops.files'`\n", highlight=False)
    if status.quarantine:
        show_table("Rows in quarantine, by reason (docs/mappings.md)", QUARANTINE, status.quarantine)
