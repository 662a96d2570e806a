"""The state of a home, gathered from its Dagster instance and its newest snapshot: what ran, what came in, how old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from lingping.errors import LingpingError
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.home.find_troubles import find_troubles
from pipelines.home.run_history import RunSeen, StepSeen, daily_success, newest_runs, steps_of
from warehouse.database.connection import open_snapshot
from warehouse.ledgers import status_queries
from warehouse.ledgers.status_queries import Rows

_FILES = dg.AssetKey(["ops", "files"])
_SNAPSHOT = dg.AssetKey(["published", "snapshot"])
_SCHEMAS = ("ops", "raw", "nlp", "ml", "staging", "intermediate", "marts")  # in the order in which rows walk
_NO_TABLES = ("published", "letters", "models")  # assets that are files
_NEWEST_RUNS = 5
_DELIVERING_RUNS = 50


@dataclass(frozen=True)
class HeldFile:
    """A file that waits for a person; the reason names the remedy."""

    file: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class DeliverySeen:
    """A loaded file and what became of its rows: received = accepted + duplicate + quarantined."""

    file: str
    came_in: datetime
    received: int
    accepted: int
    duplicate: int
    quarantined: int


@dataclass(frozen=True)
class TableSeen:
    """A table as it was last written; `written` is None where the instance does not know."""

    schema: str
    name: str
    rows: int | None
    written: datetime | None


@dataclass(frozen=True)
class HomeStatus:
    """Everything that the status screen and the status page show, as it was at `now`."""

    home: Path
    now: datetime
    troubles: tuple[Trouble, ...]
    runs: tuple[RunSeen, ...]
    steps_of: RunSeen | None
    steps: tuple[StepSeen, ...]
    deliveries: tuple[DeliverySeen, ...]
    held: tuple[HeldFile, ...]
    quarantine: Rows
    tables: tuple[TableSeen, ...]
    published: datetime | None


@dataclass(frozen=True)
class _Snapshot:
    """What the newest snapshot says; empty where nothing was published."""

    deliveries: Rows
    held: Rows
    quarantine: Rows
    tables: Mapping[str, int]
    runs: frozenset[str]


def look(settings: Settings, instance: dg.DagsterInstance, *, now: datetime) -> HomeStatus:
    """The state of the home at `now`. Works while a run is under way, after a killed one, and before the first."""
    seen = _snapshot(settings.published)
    history = newest_runs(instance, now=now)
    explained = next((run for run in history if run.job == "daily"), next(iter(history), None))
    events = instance.fetch_materializations(_FILES, limit=_DELIVERING_RUNS).records
    held = _held(events, seen)
    published = _instant(instance.get_latest_materialization_event(_SNAPSHOT))
    return HomeStatus(
        home=settings.home,
        now=now,
        troubles=find_troubles(
            instance,
            history,
            held=[(file.file, file.since, file.reason) for file in held],
            last_success=daily_success(instance),
            now=now,
        ),
        runs=history[:_NEWEST_RUNS],
        steps_of=explained,
        steps=steps_of(instance, explained, now=now) if explained else (),
        deliveries=_deliveries(events, seen),
        held=held,
        quarantine=seen.quarantine,
        tables=_tables(instance, seen.tables, published),
        published=published,
    )


def _snapshot(published: Path) -> _Snapshot:
    try:
        with open_snapshot(published) as con:
            tables = {str(name): int(str(rows)) for name, rows in status_queries.tables(con)}
            runs = frozenset(status_queries.known_runs(con))
            return _Snapshot(
                status_queries.list_imports(con),
                status_queries.held_files(con),
                status_queries.quarantine(con),
                tables,
                runs,
            )
    except LingpingError:  # nothing was published yet
        return _Snapshot([], [], [], {}, frozenset())


def _deliveries(events: Sequence[dg.EventLogRecord], seen: _Snapshot) -> tuple[DeliverySeen, ...]:
    """Loaded files, newest first: those of runs that published nothing, then those of the snapshot."""
    fresh = [
        (line["file"], _instant(event), *(line[name] for name in status_queries.IMPORTS[2:]))
        for event in (record.event_log_entry for record in events)
        if event.run_id not in seen.runs
        for line in _metadata(event, "files") or []
        if line["status"] == "loaded"
    ]
    return tuple(DeliverySeen(*row) for row in (*fresh, *seen.deliveries))  # pyright: ignore[reportArgumentType]


def _held(events: Sequence[dg.EventLogRecord], seen: _Snapshot) -> tuple[HeldFile, ...]:
    """Files held now: as the newest look at the inbox found them, else as the snapshot has them."""
    lines = _metadata(events[0].event_log_entry, "held") if events else None
    if lines is None:
        return tuple(HeldFile(*row) for row in seen.held)  # pyright: ignore[reportArgumentType]  (path, instant, text)
    return tuple(HeldFile(line["file"], datetime.fromisoformat(line["since"]), line["reason"]) for line in lines)


def _tables(instance: dg.DagsterInstance, rows: Mapping[str, int], published: datetime | None) -> tuple[TableSeen, ...]:
    """Tables as the instance saw them written; `rows` are those of the snapshot, which knows a few more (ops.runs)."""
    keys = [key for key in instance.get_asset_keys() if len(key.path) > 1 and key.path[0] not in _NO_TABLES]
    written = instance.get_latest_materialization_events(keys)
    events = {".".join(key.path): event for key, event in written.items() if event}
    tables = []
    for name in events.keys() | rows.keys():
        schema, _, short = name.partition(".")
        if name in events:
            counted = _metadata(events[name], "dagster/row_count")
            tables.append(TableSeen(schema, short, counted, _instant(events[name])))
        else:
            tables.append(TableSeen(schema, short, rows[name], published))
    return tuple(sorted(tables, key=_walk))


def _walk(table: TableSeen) -> tuple[int, str, str]:
    place = _SCHEMAS.index(table.schema) if table.schema in _SCHEMAS else len(_SCHEMAS)
    return place, table.schema, table.name


def _metadata(event: dg.EventLogEntry, name: str) -> Any:  # noqa: ANN401  (whatever the asset wrote)
    written = event.asset_materialization
    value = written.metadata.get(name) if written else None
    return value.value if value else None


def _instant(event: dg.EventLogEntry | None) -> datetime | None:
    return datetime.fromtimestamp(event.timestamp, UTC) if event else None
