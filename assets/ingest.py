"""Imports: files of the inbox become rows, quarantined rows and ledger lines."""

from collections.abc import Iterator, Sequence
from functools import partial

import dagster as dg
from pydantic import Field

from assets.metadata import spec_of, table_result
from assets.resources import ProgressParam, SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from lingping.clock import utc_now
from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS
from lingping.inert import make_inert
from lingping.ingest.shown_paths import find_shown
from warehouse.erasing.retention import expire
from warehouse.imports.inbox import import_path, keep_existing, keep_settled, list_exports, withdraw_stale
from warehouse.imports.load import ImportResult
from warehouse.imports.read_again import read_refused_again
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.run_ledger import begin_run
from warehouse.ledgers.status_queries import Rows, held_files

TABLES = (REVIEWS, EVENTS, ORDERS, ITEMS, FILES, QUARANTINE)


class ImportConfig(dg.Config):
    """Which files to import: those named, else all of the inbox but those that were written to a moment ago."""

    files: list[str] = Field(default_factory=list)
    settled_for: float = Field(0, description="Seconds for which a file of the inbox must not have been written to.")


@dg.multi_asset(specs=[spec_of(table, group="ingest") for table in TABLES], retry_policy=RETRY)
@final_if_known
def imports(
    context: dg.AssetExecutionContext,
    config: ImportConfig,
    warehouse: Warehouse,
    settings: SettingsParam,
    progress: ProgressParam,
) -> Iterator[dg.MaterializeResult]:
    """Every file that is not loaded yet; a bad file is held back and the others are loaded.

    Of the loaded ones those are read again of which more can be read now.
    """
    named = [find_shown(name, settings.inbox) for name in config.files]
    files = keep_existing(named) if named else keep_settled(list_exports(settings.inbox), seconds=config.settled_for)
    started = utc_now()
    advance = progress.step("import files")
    with warehouse.writer() as con:
        key = use_key(con, settings.key_file, at=started, say=progress.say)
        imports_of = partial(import_path, con, settings=settings, key=key, at=started, on_rows=advance)
        done = [each for path in files for each in imports_of(path)]
        withdraw_stale(con, settings.inbox, done)
        done += read_refused_again(con, settings, key, at=started, on_rows=advance)
        if expired := expire(con, settings, at=started).describe():
            context.log.info(expired)
            progress.say(expired)
        begin_run(con, context.run.run_id, at=started, as_of=settings.as_of, imports=done)
        for each in done:
            if each.status == "held":
                context.log.warning("%s is held back: %s", make_inert(str(each.path)), make_inert(str(each.reason)))
        held = held_files(con)
        context.instance.add_run_tags(context.run.run_id, _tags(done, held))
        facts = {FILES.name: {"files": _list_imports(done), "held": _list_held(held)}}
        yield from (table_result(con, table.name, **facts.get(table.name, {})) for table in TABLES)


def _tags(done: Sequence[ImportResult], held: Rows) -> dict[str, str]:
    """What the list of runs shows of a run: how many files it loaded, and how many wait for a person."""
    loaded = sum(each.status == "loaded" for each in done)
    return {"lingping/files_loaded": str(loaded), "lingping/files_held": str(len(held))}


def _list_imports(done: Sequence[ImportResult]) -> dg.JsonMetadataValue:
    """Every file that this run loaded or held back, with its counts and what was not read of it."""
    shown = ("status", "received", "accepted", "duplicate", "quarantined", "reason", "notes")
    return dg.MetadataValue.json(
        [
            {"file": each.path, **{name: getattr(each, name) for name in shown}}
            for each in done
            if each.status in ("loaded", "held")
        ]
    )


def _list_held(held: Rows) -> dg.JsonMetadataValue:
    """Every file that is held back now, by this run or an earlier one."""
    return dg.MetadataValue.json(
        [{"file": path, "since": str(since), "reason": reason} for path, since, reason in held]
    )
