"""`lingping run`: the daily job and the letters on the home's Dagster instance, and what came of them."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import dagster as dg

from lingping.clock import shanghai_day, utc_now
from lingping.errors import LingpingError
from lingping.home_layout import DATABASE
from lingping.ingest.pseudonyms import load_key
from lingping.progress import Progress
from lingping.settings import Settings
from pipelines.cli.console import err, out, show_table
from pipelines.definitions import compose
from pipelines.home.liveness import fail_lost_runs
from pipelines.home.observer import report
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_snapshot
from warehouse.imports.inbox import open_import
from warehouse.ledgers.status_queries import MERCHANTS, Rows, count_imports, held_files
from warehouse.letters.letter_writer import last_weeks


@dataclass(frozen=True)
class Outcome:
    """What a run did: files that it loaded, files that wait for a person, letters that it wrote."""

    loaded: Rows
    held: Rows
    letters: tuple[Path, ...]


def check_files(files: Sequence[Path], settings: Settings) -> None:
    """Read every named file to its end before anything is written. Raises LingpingError for the first bad one."""
    for path in files:
        if not path.is_file():
            raise LingpingError(f"{path}: no such file.")
        batches = open_import(path, settings, load_key(settings.key_file)).batches()
        deque(batches, maxlen=0)  # to its end: some faults show only there


def run_daily(settings: Settings, progress: Progress, files: Sequence[Path]) -> Outcome:
    """Execute `daily`, then the letters of each merchant's last complete week; however it ends, report.

    Raises RunFailed.
    """
    started = utc_now()
    definitions = compose(settings, progress)
    ops: dict[str, object] = {"imports": {"files": [str(path.resolve()) for path in files]}}
    with open_instance(settings.dagster, settings.storage) as instance:
        fail_lost_runs(instance, now=started)
        try:
            execute(definitions, "daily", instance, ops=ops)
            with open_snapshot(settings.published) as con:
                weeks, held = last_weeks(con, today=shanghai_day(started)), held_files(con)
                loaded = count_imports(con, since=started)
            letters = [
                path
                for week, merchants in weeks.items()
                for path in _write_letters(definitions, instance, week, merchants)
            ]
        finally:
            report(settings, instance, now=utc_now())
    return Outcome(loaded, held, tuple(letters))


def _write_letters(
    definitions: dg.Definitions, instance: dg.DagsterInstance, week: date, merchants: list[str]
) -> list[Path]:
    ops: dict[str, object] = {"letters__weekly": {"merchants": merchants}}
    result = execute(definitions, "weekly_letters", instance, ops=ops, partition_key=str(week))
    (event,) = result.asset_materializations_for_node("letters__weekly")
    return list(map(Path, event.metadata["paths"].value))  # pyright: ignore[reportArgumentType]  (a list of str)


def show_outcome(settings: Settings, outcome: Outcome) -> None:
    """Say what was loaded, warn of what is held, and name the places of warehouse, snapshot and letters."""
    if outcome.loaded:
        show_table("New deliveries", MERCHANTS, outcome.loaded)
    else:
        out.print("Nothing new in the inbox.")
    for path, _, reason in outcome.held:
        err.print(f"[yellow]held back:[/] {path} – {reason}", highlight=False, soft_wrap=True)
    places = {
        "warehouse": settings.warehouse,
        "snapshot": settings.current_snapshot / DATABASE,
        f"letters ({len(outcome.letters)})": settings.letters,
    }
    for name, place in places.items():
        out.print(f"{name:>14}  {place}", highlight=False, soft_wrap=True)
