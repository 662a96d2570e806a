"""Objections to profiling: customers who get no profile and no recommendation, and are in no audience."""

from collections.abc import Collection
from dataclasses import dataclass

from lingping.clock import utc_now
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_home
from warehouse.ledgers import opt_out_ledger
from warehouse.ledgers.find_customers import find_customers
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.opt_out_ledger import OptOut, add_opt_outs, remove_opt_outs


@dataclass(frozen=True)
class OptOutChange:
    """How many of the `named` customers are new in the ledger, or were taken out of it; the others were so before."""

    named: int
    changed: int


def add_opt_out(
    settings: Settings, ids: Collection[str], *, platform: str | None = None, progress: Progress = SILENT
) -> OptOutChange:
    """Leave these customers out of profiles, audiences and recommendations, and publish the tables without them.

    `ids` as the exports have them, of `platform` (None: the one on which the id has rows). Their rows count in all
    other tables as before. Raises LingpingError for an id without rows, and one of several platforms, without
    `platform`; and for another pseudonym key. RunFailed where the tables cannot be built: the next run leaves them out.
    """
    at = utc_now()
    with open_home(settings) as con:
        found = find_customers(con, use_key(con, settings.key_file, at=at), ids, platform)
        change = OptOutChange(len(found), add_opt_outs(con, found, at=at))
    return _publish(settings, change, progress)


def remove_opt_out(
    settings: Settings, ids: Collection[str], *, platform: str | None = None, progress: Progress = SILENT
) -> OptOutChange:
    """Profile these customers again, who agreed to it; arguments and errors as of `add_opt_out`."""
    with open_home(settings) as con:
        found = find_customers(con, use_key(con, settings.key_file, at=utc_now()), ids, platform)
        change = OptOutChange(len(found), remove_opt_outs(con, found))
    return _publish(settings, change, progress)


def list_opt_outs(settings: Settings) -> tuple[OptOut, ...]:
    """Everybody who objected, the newest first, by pseudonym: the home holds no ids."""
    with open_home(settings) as con:
        return tuple(opt_out_ledger.list_opt_outs(con))


def _publish(settings: Settings, change: OptOutChange, progress: Progress) -> OptOutChange:
    if change.changed and settings.current_snapshot.exists():
        with open_instance(settings.dagster, settings.storage) as instance:
            execute(compose(settings, progress), "corrected", instance)
    return change
