"""The ledger of customers who objected to profiling: the SQL tables and the models of customers leave them out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from lingping.contracts import OPT_OUTS
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append_missing, count
from warehouse.ledgers.find_customers import FoundCustomer


@dataclass(frozen=True)
class OptOut:
    """A customer who objected to profiling, by pseudonym, and when it was entered."""

    user_key: str
    platform: str
    opted_out_at: datetime


def add_opt_outs(con: Connection, customers: Iterable[FoundCustomer], *, at: datetime) -> int:
    """Enter these customers; returns how many were not in the ledger yet."""
    rows: dict[str, dict[str, object]] = {
        each.user_key: {"user_key": each.user_key, "platform": each.platform, "opted_out_at": at} for each in customers
    }
    with transaction(con):
        before = count(con, OPT_OUTS.name)
        append_missing(con, OPT_OUTS, list(rows.values()))
        return count(con, OPT_OUTS.name) - before


def remove_opt_outs(con: Connection, customers: Iterable[FoundCustomer]) -> int:
    """Take these customers out of the ledger; returns how many were in it."""
    with transaction(con):
        before = count(con, OPT_OUTS.name)
        con.execute(
            f"delete from {OPT_OUTS.name} where list_contains(?, user_key)", [[each.user_key for each in customers]]
        )
        return before - count(con, OPT_OUTS.name)


def list_opt_outs(con: Connection) -> list[OptOut]:
    """Everybody in the ledger, the newest first."""
    rows = con.execute(
        f"select user_key, platform, opted_out_at from {OPT_OUTS.name} order by opted_out_at desc, user_key"
    ).fetchall()
    return [OptOut(*row) for row in rows]
