"""Deliveries: files of the inbox become rows, quarantined rows and ledger lines."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import dagster as dg
from pydantic import Field

from assets.metadata import materialised, spec_of
from assets.resources import ProgressParam, SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from lingping.clock import utc_now
from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS
from lingping.ingest.pseudonyms import load_key
from warehouse.imports.inbox import existing, inbox_files, receive, settled, withdraw
from warehouse.imports.load import Receipt
from warehouse.ledgers.run_ledger import begin_run
from warehouse.ledgers.status_queries import Rows, held_files

TABLES = (REVIEWS, EVENTS, ORDERS, ITEMS, FILES, QUARANTINE)


class DeliveryConfig(dg.Config):
    """Which files to read: those named, else all of the inbox but those that were still written to a moment ago."""

    files: list[str] = Field(default_factory=list)
    settled_for: float = Field(0, description="Seconds that a file of the inbox must have lain unchanged.")


@dg.multi_asset(specs=[spec_of(table, group="ingest") for table in TABLES], retry_policy=RETRY)
@final_if_known
def deliveries(
    context: dg.AssetExecutionContext,
    config: DeliveryConfig,
    warehouse: Warehouse,
    settings: SettingsParam,
    progress: ProgressParam,
) -> Iterator[dg.MaterializeResult]:
    """Every file that the warehouse does not know yet; a bad file is held back and the rest goes on."""
    named = [Path(name) for name in config.files]
    files = existing(named) if named else settled(inbox_files(settings.inbox), seconds=config.settled_for)
    started = utc_now()
    key = load_key(settings.key_file)
    advance = progress.step("read deliveries")
    with warehouse.writer() as con:
        receipts = [receive(con, path, settings=settings, key=key, at=started, on_rows=advance) for path in files]
        withdraw(con, settings.inbox)
        begin_run(con, context.run.run_id, at=started, as_of=settings.as_of, receipts=receipts)
        for receipt in receipts:
            if receipt.status == "held":
                context.log.warning("%s is held back: %s", receipt.path, receipt.reason)
        waiting = held_files(con)
        context.instance.add_run_tags(context.run.run_id, tags_of(receipts, waiting))
        facts = {FILES.name: {"files": judged(receipts), "held": waiting_lines(waiting)}}
        yield from (materialised(con, table.name, **facts.get(table.name, {})) for table in TABLES)


def tags_of(receipts: Sequence[Receipt], waiting: Rows) -> dict[str, str]:
    """What the list of runs shows of a run: how many files it loaded, and how many wait for a person."""
    loaded = sum(receipt.status == "loaded" for receipt in receipts)
    return {"lingping/files_loaded": str(loaded), "lingping/files_held": str(len(waiting))}


def judged(receipts: Sequence[Receipt]) -> dg.JsonMetadataValue:
    """Every file that this run loaded or held back, with its counts."""
    kept = ("status", "received", "accepted", "duplicate", "quarantined", "reason")
    return dg.MetadataValue.json(
        [
            {"file": receipt.path, **{name: getattr(receipt, name) for name in kept}}
            for receipt in receipts
            if receipt.status != "already_loaded"
        ]
    )


def waiting_lines(waiting: Rows) -> dg.JsonMetadataValue:
    """Every file that is held back now, by this run or one before."""
    return dg.MetadataValue.json(
        [{"file": path, "since": str(since), "reason": reason} for path, since, reason in waiting]
    )
