"""The daily run: the jobs `daily` and `weekly_letters` on the Dagster instance of a home."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import dagster as dg

from lingping.clock import shanghai_day, utc_now
from lingping.errors import LingpingError
from lingping.ingest.export import Export
from lingping.ingest.pseudonyms import ANY_KEY
from lingping.ingest.shown_paths import find_shown, path_in_config, shown_path
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.home.home_status import FileNotes, HeldSummary, ImportSummary, group_notes
from pipelines.home.liveness import fail_lost_runs
from pipelines.home.observer import report_status
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_snapshot
from warehouse.imports.inbox import open_imports
from warehouse.imports.known_imports import read_imports
from warehouse.ledgers.status_queries import count_imports, held_files, list_imports
from warehouse.letters.letter_writer import last_weeks


@dataclass(frozen=True)
class MerchantImports:
    """The files that a run imported for one merchant: received = accepted + duplicate + quarantined rows."""

    merchant_id: str | None
    files: int
    received: int
    accepted: int
    duplicate: int
    quarantined: int


@dataclass(frozen=True)
class DailyRun:
    """What a run did: files that it imported, files of the inbox that are held back, letters that it wrote.

    `notes` name what was not read of the imported files.
    """

    run_id: str
    imported: tuple[MerchantImports, ...]
    held: tuple[HeldSummary, ...]
    letters: tuple[Path, ...]
    notes: tuple[FileNotes, ...] = ()


def run_daily(settings: Settings, files: Sequence[Path] = (), *, progress: Progress = SILENT) -> DailyRun:
    """Import new files, score new texts, build and publish the tables, and write each merchant's newest letter.

    With `files`, only these are imported, and all of them are read first: a bad one stops the run before anything is
    written. A bad file of the inbox is held back. However the run ends, the status page is written and alerts are sent.
    Raises LingpingError for a bad file of `files`, and RunFailed for a run that fails.
    """
    _check_files(files, settings)
    started = utc_now()
    definitions = compose(settings, progress)
    ops: dict[str, object] = {"imports": {"files": [path_in_config(path, settings.inbox) for path in files]}}
    with open_instance(settings.dagster, settings.storage) as instance:
        fail_lost_runs(instance, now=started)
        try:
            run = execute(definitions, "daily", instance, ops=ops)
            imported, notes, held, weeks = _read_snapshot(settings, started)
            letters = [
                path
                for week, merchants in weeks.items()
                for path in _write_letters(definitions, instance, week, merchants)
            ]
        finally:
            report_status(settings, instance, now=utc_now())
    return DailyRun(run.run_id, imported, held, tuple(letters), notes)


def _check_files(files: Sequence[Path], settings: Settings) -> None:
    """Read every file to its end. Raises LingpingError for the first bad one."""
    for path in files:
        if not path.is_file():
            raise LingpingError(f"{path}: no such file.")
        if find_shown(path_in_config(path, settings.inbox), settings.inbox).resolve() != path.resolve():
            raise LingpingError(f"{path}: a folder of this name has personal data in it. Copy the file into the inbox.")
        for export in open_imports(path, settings, ANY_KEY):
            _refuse_loaded(path, export, settings)
            deque(export.batches(), maxlen=0)  # to its end: some faults show only there


def _refuse_loaded(path: Path, export: Export, settings: Settings) -> None:
    """Raise LingpingError for content that is loaded otherwise than it is asked for, or was taken back.

    A copy may be loaded for another merchant.
    """
    if not settings.current_snapshot.exists():
        return
    with open_snapshot(settings.published) as con:
        known = read_imports(con, "sha256 = ? and status in ('loaded', 'unloaded')", [export.content.sha256])
    options = {"source": settings.source, "merchant": settings.merchant}
    given = "".join(f" --{name} {value}" for name, value in options.items() if value)
    again = f"lingping imports reload '{path}'{given}"
    shown = shown_path(export.content.path, settings.inbox)
    for line in (each for each in known if each.merchant_id == export.merchant_id or each.path == shown):
        if line.status == "unloaded":
            raise LingpingError(f"{path}: was taken back as {line.path}. To load it again: `{again}`.")
        is_other_source = settings.source and line.source != export.source
        if is_other_source or (settings.merchant and line.merchant_id != export.merchant_id):
            raise LingpingError(
                f"{path}: is loaded as {line.path}, by {line.source} for {line.merchant_id}. To load it by "
                f"{export.source} for {export.merchant_id} instead: `{again}`."
            )


def _read_snapshot(
    settings: Settings, started: datetime
) -> tuple[tuple[MerchantImports, ...], tuple[FileNotes, ...], tuple[HeldSummary, ...], dict[date, list[str]]]:
    """What the run that began at `started` imported and did not read, what is held back, and which letters to write."""
    with open_snapshot(settings.published) as con:
        imported = tuple(MerchantImports(*row) for row in count_imports(con, since=started))  # pyright: ignore[reportArgumentType]
        held = tuple(HeldSummary(*row) for row in held_files(con))  # pyright: ignore[reportArgumentType]
        files = (ImportSummary(*row) for row in list_imports(con))  # pyright: ignore[reportArgumentType]
        notes = group_notes(file for file in files if file.imported_at >= started)
        return imported, notes, held, last_weeks(con, today=shanghai_day(started))


def _write_letters(
    definitions: dg.Definitions, instance: dg.DagsterInstance, week: date, merchants: list[str]
) -> list[Path]:
    ops: dict[str, object] = {"letters__weekly": {"merchants": merchants}}
    result = execute(definitions, "weekly_letters", instance, ops=ops, partition_key=str(week))
    (event,) = result.asset_materializations_for_node("letters__weekly")
    return list(map(Path, event.metadata["paths"].value))  # pyright: ignore[reportArgumentType]  (a list of str)
