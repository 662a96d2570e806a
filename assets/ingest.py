"""Deliveries: files of the inbox become rows, quarantined rows and ledger lines."""

from collections.abc import Iterator
from pathlib import Path

import dagster as dg
from pydantic import Field

from assets.metadata import materialised, spec_of
from assets.resources import ProgressParam, SettingsParam, Warehouse
from lingping.clock import utc_now
from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS
from lingping.ingest.pseudonyms import load_key
from warehouse.inbox import inbox_files, receive
from warehouse.runs import begin_run

TABLES = (REVIEWS, EVENTS, ORDERS, ITEMS, FILES, QUARANTINE)


class DeliveryConfig(dg.Config):
    """Which files to read: those named, else all of the inbox."""

    files: list[str] = Field(default_factory=list)


@dg.multi_asset(specs=[spec_of(table, group="ingest") for table in TABLES])
def deliveries(
    context: dg.AssetExecutionContext,
    config: DeliveryConfig,
    warehouse: Warehouse,
    settings: SettingsParam,
    progress: ProgressParam,
) -> Iterator[dg.MaterializeResult]:
    """Every file that the warehouse does not know yet; a bad file is held back and the rest goes on."""
    files = [Path(name) for name in config.files] or inbox_files(settings.inbox)
    started = utc_now()
    key = load_key(settings.key_file)
    advance = progress.step("read deliveries")
    with warehouse.writer() as con:
        receipts = [receive(con, path, settings=settings, key=key, at=started, on_rows=advance) for path in files]
        begin_run(con, context.run.run_id, at=started, as_of=settings.as_of, receipts=receipts)
        for receipt in receipts:
            if receipt.status == "held":
                context.log.warning("%s is held back: %s", receipt.path, receipt.reason)
        yield from (materialised(con, table.name) for table in TABLES)
