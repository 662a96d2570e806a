"""The ledger of actions that merchants took, so that their effects can be estimated."""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from lingping.clock import shanghai_day
from lingping.contracts import ACTIONS
from lingping.errors import LingpingError
from warehouse.database.connection import open_snapshot, transaction
from warehouse.database.tables import Connection, append_missing, scalar

ALL_ITEMS = "*"


@dataclass(frozen=True)
class Action:
    """What a merchant did: on an item ('*': the whole shop) or towards an audience, and for which need.

    `todo` is the code under which a letter asked for it.
    """

    merchant_id: str
    what: str
    action_date: date
    item_id: str = ALL_ITEMS
    audience: str | None = None
    need: str | None = None
    todo: str | None = None

    @property
    def action_id(self) -> str:
        """Hash of what was entered."""
        parts = (self.merchant_id, self.item_id, self.audience, self.need, self.what, str(self.action_date))
        return sha256("\0".join(part or "" for part in parts).encode()).hexdigest()[:12]


def add_action(con: Connection, action: Action, *, at: datetime) -> bool:
    """Enter an action; returns whether it is new. What a letter asked for is entered once, whatever the day.

    Raises LingpingError for an action without words; for a merchant, item, need or audience that the tables do not
    have; for a day in the future or before the first data; and for an audience of which no list was exported up to
    that day.
    """
    if not action.what.strip():
        raise LingpingError("The action is empty: say in a few words what was done.")
    _refuse_unknown(con, action)
    _refuse_day(con, action, today=shanghai_day(at))
    known = f"select count(*) from {ACTIONS.name} where action_id = ? or (merchant_id = ? and todo = ?)"
    if scalar(con, known, [action.action_id, action.merchant_id, action.todo]):
        return False
    row: dict[str, object] = {
        "action_id": action.action_id,
        "merchant_id": action.merchant_id,
        "item_id": action.item_id,
        "audience": action.audience,
        "export_id": _last_export(con, action) if action.audience else None,
        "need": action.need,
        "action": action.what,
        "action_date": action.action_date,
        "entered_at": at,
        "todo": action.todo,
    }
    with transaction(con):
        append_missing(con, ACTIONS, [row])
    return True


def _refuse_unknown(con: Connection, action: Action) -> None:
    if not scalar(con, "select count(*) from duckdb_tables() where schema_name = 'intermediate'"):
        raise LingpingError("No tables yet to look the merchant up in. Run `lingping run` with this home first.")
    merchants = _names(con, "select merchant_id from intermediate.merchant_as_of order by all")
    if action.merchant_id not in merchants:
        raise LingpingError(f"{action.merchant_id}: no such merchant here (known: {', '.join(merchants)}).")
    if action.item_id != ALL_ITEMS:
        known = "select count(*) from {} where merchant_id = ? and item_id = ?"
        tables = ("intermediate.merchant_items", "intermediate.purchases")
        if not any(scalar(con, known.format(table), [action.merchant_id, action.item_id]) for table in tables):
            raise LingpingError(
                f'{action.item_id}: {action.merchant_id} has no such item. `lingping sql "select distinct item_id, '
                f"item_name from marts.reviews where merchant_id = '{action.merchant_id}'\"` lists them."
            )
    audiences = _names(con, "select distinct audience from marts.audiences order by all")
    if action.audience is not None and action.audience not in audiences:
        raise LingpingError(f"{action.audience}: no such audience (known: {', '.join(audiences)}).")
    needs = _names(con, "select need from nlp.taxonomy order by all")
    if action.need is not None and action.need not in needs:
        raise LingpingError(f"{action.need}: no such need (known: {', '.join(needs)}).")


def _refuse_day(con: Connection, action: Action, *, today: date) -> None:
    ((first, newest),) = con.execute(
        """
        select min(day), max(day)
        from (
            select review_date as day from staging.reviews where merchant_id = $merchant
            union all
            select event_date as day from staging.events where merchant_id = $merchant
            union all
            select paid_date as day from staging.orders where merchant_id = $merchant
        )
        """,
        {"merchant": action.merchant_id},
    ).fetchall()
    if action.action_date > max(today, newest or today):
        raise LingpingError(f"{action.action_date} has not come yet. Enter the action once it is taken.")
    if first is not None and action.action_date <= first:
        raise LingpingError(
            f"{action.action_date}: what is known of {action.merchant_id} begins on {first}: there is no before."
        )


def _last_export(con: Connection, action: Action) -> str:
    found = con.execute(
        "select export_id from ops.audience_exports where merchant_id = ? and audience = ?"
        " and as_of <= ? order by as_of desc, exported_at desc, export_id limit 1",
        [action.merchant_id, action.audience, action.action_date],
    ).fetchall()
    if not found:
        raise LingpingError(
            f"{action.audience}: no list of it was drawn up to {action.action_date}, so nobody was held out. "
            f"Run `lingping audience export {action.audience} --ids FILE` before you address it."
        )
    return found[0][0]


def _names(con: Connection, query: str) -> list[str]:
    return [name for (name,) in con.execute(query).fetchall()]


def list_effects(published: Path) -> list[tuple[Any, ...]]:
    """Actions of the newest snapshot, newest first, one row per outcome that is followed.

    Day, merchant, item or audience, action, outcome, shares before and after, of the control before and after, effect,
    verdict; None from the outcome on where nobody reviewed, viewed or bought anything.
    """
    with open_snapshot(published) as con:
        return con.execute(
            """
            select
                a.action_date, a.merchant_id, coalesce(a.audience, a.item_id), a.action,
                e.outcome, e.share_before, e.share_after, e.control_before, e.control_after, e.effect, e.verdict,
            from ops.actions as a
            left join marts.action_effects as e using (action_id)
            order by a.action_date desc, a.action_id, e.outcome
            """
        ).fetchall()
