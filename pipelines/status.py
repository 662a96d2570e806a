"""`lingping status`: one screen that says what came in, what was held and why, what ran, and what is published."""

from lingping.settings import Settings
from pipelines.console import out, show_table
from warehouse.connection import open_snapshot
from warehouse.status import DELIVERY_COLUMNS, deliveries, held_files, quarantine, runs, tables


def show_status(settings: Settings) -> None:
    """Print the state of the home, from its newest snapshot, so that a run under way does not matter."""
    with open_snapshot(settings.published) as con:
        columns = ("run", "started", "published", "loaded", "known", "held", "classifier", "snapshot")
        show_table("Runs", columns, runs(con))
        show_table("Deliveries", DELIVERY_COLUMNS, deliveries(con))
        if rows := quarantine(con):
            show_table("Rows in quarantine", ("file", "reason", "column", "rows", "first line"), rows)
        if rows := held_files(con):
            show_table("Held back: these files need a person", ("file", "since", "reason"), rows)
        else:
            out.print("No file is held back.")
        show_table("Published tables", ("table", "rows", "one row is"), tables(con))
