"""The state of a home, from its Dagster instance and its newest snapshot: runs, imports, ages of tables."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from dataclasses import fields as dataclass_fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg

from lingping.errors import LingpingError
from lingping.home_layout import CURRENT
from lingping.ingest.own_mappings.broken_mappings import broken_mappings
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from pipelines.home.find_damage import describe_damage, find_damage
from pipelines.home.find_troubles import find_troubles
from pipelines.home.run_history import RunSummary, StepSummary, find_last_success, read_newest_runs, read_steps
from warehouse.database.connection import open_snapshot
from warehouse.ledgers import status_queries
from warehouse.ledgers.status_queries import Rows

_FILES = dg.AssetKey(["ops", "files"])
_SNAPSHOT = dg.AssetKey(["published", "snapshot"])
_SCHEMAS = ("ops", "raw", "nlp", "ml", "staging", "intermediate", "marts")  # in the order of the pipeline
_NO_TABLES = ("published", "letters", "models")  # assets that are files
_NEWEST_RUNS = 5
_COUNTS = ("received", "accepted", "duplicate", "quarantined")
_IMPORTING_RUNS = 50


@dataclass(frozen=True)
class HeldSummary:
    """A file that is held back; the reason names the remedy."""

    file: str
    since: datetime
    reason: str


@dataclass(frozen=True)
class ImportSummary:
    """An imported file and its rows: received = accepted + duplicate + quarantined."""

    file: str
    imported_at: datetime
    received: int
    accepted: int
    duplicate: int
    quarantined: int
    notes: Sequence[str] = ()


@dataclass(frozen=True)
class FileNotes:
    """What was not read of a file, in words, and how many other files have the same notes."""

    file: str
    others: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TableSummary:
    """A table as it was last written; `written` is None where that is unknown."""

    schema: str
    name: str
    rows: int | None
    written: datetime | None


@dataclass(frozen=True)
class HomeStatus:
    """What the status screen and the status page show, as of `now`. `steps` are those of `shown_run`."""

    home: Path
    now: datetime
    troubles: tuple[Trouble, ...]
    runs: tuple[RunSummary, ...]
    shown_run: RunSummary | None
    steps: tuple[StepSummary, ...]
    imports: tuple[ImportSummary, ...]
    held: tuple[HeldSummary, ...]
    quarantine: Rows
    tables: tuple[TableSummary, ...]
    published: datetime | None


def group_notes(imports: Iterable[ImportSummary]) -> tuple[FileNotes, ...]:
    """The files of which something was not read, those with the same notes together, in the order of their first."""
    files: dict[tuple[str, ...], list[str]] = {}
    for each in imports:
        if each.notes:
            files.setdefault(tuple(each.notes), []).append(each.file)
    return tuple(FileNotes(names[0], len(names) - 1, notes) for notes, names in files.items())


def describe_need(troubles: int) -> str:
    """The verdict on a home with so many troubles."""
    if not troubles:
        return "Nothing needs a person."
    return f"{troubles} {'thing needs' if troubles == 1 else 'things need'} a person."


def render_json(status: HomeStatus) -> str:
    """The status as one JSON object: `verdict`, then the fields of HomeStatus; instants in ISO 8601, UTC."""
    fields = {field.name: getattr(status, field.name) for field in dataclass_fields(status)}
    fields["quarantine"] = [dict(zip(status_queries.QUARANTINE, row, strict=True)) for row in status.quarantine]
    return json.dumps(
        {"verdict": describe_need(len(status.troubles)), **fields}, ensure_ascii=False, indent=2, default=_to_json
    )


def _to_json(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    return value.isoformat() if isinstance(value, datetime) else str(value)


@dataclass(frozen=True)
class _Snapshot:
    """What the newest snapshot has; empty where nothing was published."""

    imports: Rows
    held: Rows
    quarantine: Rows
    tables: Mapping[str, int]
    runs: frozenset[str]
    damage: tuple[Trouble, ...] = ()


def gather_status(settings: Settings, instance: dg.DagsterInstance, *, now: datetime) -> HomeStatus:
    """The state of the home at `now`; also during a run, after a killed one, and before the first one."""
    snapshot = _read_snapshot(settings.published)
    history = read_newest_runs(instance, now=now)
    shown = next((run for run in history if run.job == "daily"), next(iter(history), None))
    events = instance.fetch_materializations(_FILES, limit=_IMPORTING_RUNS).records
    held = _list_held(events, snapshot)
    published = _instant(instance.get_latest_materialization_event(_SNAPSHOT))
    return HomeStatus(
        home=settings.home,
        now=now,
        troubles=(
            *({trouble.key: trouble for trouble in (*find_damage(settings), *snapshot.damage)}.values()),
            *find_troubles(
                instance,
                history,
                held=[(file.file, file.since, file.reason) for file in held],
                broken=broken_mappings(settings.mappings),
                last_success=find_last_success(instance),
                now=now,
            ),
        ),
        runs=history[:_NEWEST_RUNS],
        shown_run=shown,
        steps=read_steps(instance, shown, now=now) if shown else (),
        imports=_list_imports(events, snapshot),
        held=held,
        quarantine=snapshot.quarantine,
        tables=_list_tables(instance, snapshot.tables, published),
        published=published,
    )


def _read_snapshot(published: Path) -> _Snapshot:
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
    except LingpingError as error:
        is_damaged = (published / CURRENT).is_symlink()  # else nothing was published yet
        return _Snapshot([], [], [], {}, frozenset(), (describe_damage("snapshot", error),) if is_damaged else ())


def _list_imports(events: Sequence[dg.EventLogRecord], snapshot: _Snapshot) -> tuple[ImportSummary, ...]:
    """Imported files, newest first: those of runs that published nothing, then those of the snapshot."""
    unpublished = [
        (line["file"], _instant(event), *(line[name] for name in _COUNTS), line.get("notes", ()))
        for event in (record.event_log_entry for record in events)
        if event.run_id not in snapshot.runs
        for line in _read_metadata(event, "files") or []
        if line["status"] == "loaded"
    ]
    return tuple(ImportSummary(*row) for row in (*unpublished, *snapshot.imports))  # pyright: ignore[reportArgumentType]


def _list_held(events: Sequence[dg.EventLogRecord], snapshot: _Snapshot) -> tuple[HeldSummary, ...]:
    """Files held back now: by the newest run that read the inbox, else by the snapshot."""
    lines = _read_metadata(events[0].event_log_entry, "held") if events else None
    if lines is None:
        return tuple(HeldSummary(*row) for row in snapshot.held)  # pyright: ignore[reportArgumentType]  (path, instant, text)
    return tuple(HeldSummary(line["file"], datetime.fromisoformat(line["since"]), line["reason"]) for line in lines)


def _list_tables(
    instance: dg.DagsterInstance, rows: Mapping[str, int], published: datetime | None
) -> tuple[TableSummary, ...]:
    """Tables by the instance's events; those without an event (ops.runs) by the snapshot's `rows`."""
    keys = [key for key in instance.get_asset_keys() if len(key.path) > 1 and key.path[0] not in _NO_TABLES]
    written = instance.get_latest_materialization_events(keys)
    events = {".".join(key.path): event for key, event in written.items() if event}
    tables = []
    for name in events.keys() | rows.keys():
        schema, _, short = name.partition(".")
        if name in events:
            counted = _read_metadata(events[name], "dagster/row_count")
            tables.append(TableSummary(schema, short, counted, _instant(events[name])))
        else:
            tables.append(TableSummary(schema, short, rows[name], published))
    return tuple(sorted(tables, key=_sort_key))


def _sort_key(table: TableSummary) -> tuple[int, str, str]:
    place = _SCHEMAS.index(table.schema) if table.schema in _SCHEMAS else len(_SCHEMAS)
    return place, table.schema, table.name


def _read_metadata(event: dg.EventLogEntry, name: str) -> Any:  # noqa: ANN401  (any JSON value)
    written = event.asset_materialization
    value = written.metadata.get(name) if written else None
    return value.value if value else None


def _instant(event: dg.EventLogEntry | None) -> datetime | None:
    return datetime.fromtimestamp(event.timestamp, UTC) if event else None
