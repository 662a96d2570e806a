"""`lingping status`: one screen that says what came in, what was held and why, what ran, and what is published."""

from lingping.settings import Settings
from pipelines.console import out, show_table
from warehouse.connection import open_snapshot
from warehouse.status import (
    DELIVERIES,
    HELD,
    QUARANTINE,
    RUNS,
    TABLES,
    deliveries,
    held_files,
    quarantine,
    runs,
    tables,
)  # fmt: skip


def show_status(settings: Settings) -> None:
    """Print the state of the home, from its newest snapshot, so that a run under way does not matter."""
    with open_snapshot(settings.published) as con:
        show_table("Runs", RUNS, runs(con))
        show_table("Deliveries", DELIVERIES, deliveries(con))
        if rows := quarantine(con):
            show_table("Rows in quarantine", QUARANTINE, rows)
        if rows := held_files(con):
            show_table("Held back: these files need a person", HELD, rows)
        else:
            out.print("No file is held back.\n")
        show_table("Published tables", TABLES, tables(con))
