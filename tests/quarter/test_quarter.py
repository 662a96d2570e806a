"""Thirteen weeks of nightly runs with faults give the same tables as one run over all files.

`make test` simulates the first days, `make quarter` all thirteen weeks.
"""

import os
import shutil
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from daemon import Daemon, daemon_of
from shop_days import ExportedFile, add_column, describe_misspelt, misspell, plan

from lingping.clock import SHANGHAI
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_writer, prepare
from warehouse.database.tables import quote

WEEKS = int(os.environ.get("LINGPING_QUARTER_WEEKS", "1"))
HELD_FROM, HELD_TO = 1, 3  # the day of a misspelt file, and the day on which a mapping is added for it
DOWN = 4  # a day without daemon
CHANGED = 2  # from this day on the review export has a new first column
KILLED = {  # day: as which step of the nightly run begins
    2: "predictions", 5: "sql_tables", 20: "imports", 33: "published__snapshot", 47: "texts", 61: "sql_tables",
    75: "imports",
}  # fmt: skip


@dataclass
class World:
    """One home, its exported files by day, and its clock."""

    settings: Settings
    days: dict[date, list[ExportedFile]]
    clock: Path

    def night(self, day: date) -> datetime:
        """The first minute after 02:30 of the night after `day`."""
        return datetime.combine(day + timedelta(days=1), time(2, 31), SHANGHAI)


@pytest.fixture
def world(tmp_path, monkeypatch) -> World:
    monkeypatch.setenv("LINGPING_KEEP_RUNS", "1000")  # the killed ones are counted at the end
    settings = load_settings(home=tmp_path / "home", key_file=tmp_path / "key", alerts=())
    monkeypatch.setenv("LINGPING_HOME", str(settings.home))
    monkeypatch.setenv("LINGPING_KEY_FILE", str(settings.key_file))
    monkeypatch.setenv("QUARTER_CLOCK", str(tmp_path / "clock"))
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    days = plan(tmp_path / "shop", weeks=WEEKS, scale=0.05 if WEEKS > 1 else 0.3)
    reviews = [file for files in days.values() for file in files if "评价" in file.name and file.name.endswith(".csv")]
    for number, source in enumerate(sorted({file.source for file in reviews})):
        if number == HELD_FROM:
            misspell(source)
        elif number >= CHANGED:
            add_column(source)
    return World(settings, days, tmp_path / "clock")


def simulate_day(world: World, daemon: Daemon, number: int, day: date) -> None:
    """Copy the files of a day, evaluate the inbox sensor if due, and run the night; on Mondays the letters."""
    for file in world.days.get(day, ()):
        file.drop(world.settings.inbox, world.night(day) - timedelta(hours=1))
    if number == HELD_TO:
        describe_misspelt(world.settings.home)
    if number % 7 == 0:
        for minute in range(2):
            daemon.tick_sensors(world.night(day) - timedelta(minutes=30 - minute))
    if number in KILLED:
        daemon.kill_next_run(world.night(day), during=KILLED[number])
    else:
        daemon.tick_schedules(world.night(day))
    if (day + timedelta(days=1)).weekday() == 0:
        daemon.tick_schedules(world.night(day).replace(hour=7))


def test_a_quarter_of_nightly_runs_gives_the_tables_of_one_run_over_all_files(world, tmp_path):
    everyday = sorted(world.days)
    with open_instance(world.settings.dagster) as instance:
        for numbers in (range(DOWN), range(DOWN + 1, len(everyday))):
            with daemon_of(instance, world.clock) as daemon:
                if numbers.start == 0:
                    daemon.tick_schedules(world.night(everyday[0]) - timedelta(days=1))
                else:
                    for file in world.days[everyday[DOWN]]:
                        file.drop(world.settings.inbox, world.night(everyday[DOWN]))
                for number in numbers:
                    simulate_day(world, daemon, number, everyday[number])
        failed = list(instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE])))
        killed = [number for number in KILLED if number < len(everyday) and number != DOWN]
        assert len(failed) == len(killed)
    assert count_held(world.settings) == 0  # the misspelt file was read once its mapping was there
    once = run_once_over_all_files(world, tmp_path / "once")
    assert contents(world.settings) == contents(once)
    assert list((world.settings.letters).rglob("*.html"))


def run_once_over_all_files(world: World, home: Path) -> Settings:
    """The same files in one inbox and one run, with the predictions of the nightly runs.

    Probabilities change in the third digit with the texts of a batch: tables are reproducible for given predictions.
    """
    settings = world.settings.model_copy(update={"home": home})
    shutil.copytree(world.settings.inbox, settings.inbox)
    shutil.copytree(world.settings.mappings, settings.mappings)
    with open_writer(settings.warehouse) as con:
        con.execute(f"attach {quote(str(world.settings.warehouse))} as nightly (read_only)")
        for table in ("nlp.predictions", "nlp.needs", "nlp.explanations"):
            con.execute(f"insert into {table} from nightly.{table}")
    with open_instance(settings.dagster) as instance:
        execute(compose(settings, Progress()), "daily", instance)
    return settings


def count_held(settings: Settings) -> int:
    with duckdb.connect(settings.warehouse, read_only=True) as con:
        return len(con.execute("from ops.files where status = 'held'").fetchall())


def contents(settings: Settings) -> dict[str, tuple[int, int]]:
    """Number of rows and their hash of every table, without times, names and order of files."""
    with duckdb.connect(settings.warehouse, read_only=True) as con:
        prepare(con)
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where not temporary"
        ).fetchall()
        kept = {name: _compared_columns(name) for (name,) in names}
        return {
            name: con.execute(
                f"select count(*), coalesce(sum(hash(t)), 0) from (select {columns} from {name}) t"
            ).fetchall()[0]
            for name, columns in sorted(kept.items())
            if columns
        }


def _compared_columns(name: str) -> str | None:
    if name in ("ops.runs", "ops.schema_versions", "ops.file_stamps"):
        return None
    times = {"ops.files": "path, loaded_at, import_number", "ops.pseudonym_keys": "used_since"}
    return f"* exclude ({times[name]})" if name in times else "*"
