"""Actions that merchants took: into the ledger, and what they changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from lingping.clock import shanghai_day, utc_now
from lingping.errors import LingpingError
from lingping.letter.archive.todo_lookup import find_todo
from lingping.settings import Settings
from warehouse.database.connection import open_home
from warehouse.ledgers.action_ledger import ALL_ITEMS, Action, add_action, list_effects


@dataclass(frozen=True)
class RecordedAction:
    """An action in the ledger; `is_new` is False where it had been entered before."""

    action: Action
    is_new: bool


@dataclass(frozen=True)
class ActionOutcome:
    """One outcome, such as complaints or purchases, beside that of the control; shares from 0 to 1."""

    name: str
    before: float | None
    after: float | None
    control_before: float | None
    control_after: float | None
    effect: float | None
    verdict: str | None


@dataclass(frozen=True)
class ActionEffects:
    """An action, and what it changed: no outcome where nobody reviewed, looked or bought.

    `target` is the item, '*' for the whole shop, or the audience.
    """

    day: date
    merchant_id: str
    target: str
    action: str
    outcomes: tuple[ActionOutcome, ...]


def record_action(
    settings: Settings,
    what: str,
    *,
    merchant: str,
    day: date,
    item: str | None = None,
    need: str | None = None,
    audience: str | None = None,
) -> RecordedAction:
    """Enter what was done, to an item, an audience, or by default the whole shop; its effect shows after the next run.

    `day` is the day on which it took effect. Raises LingpingError for an audience together with an item or a need, and
    for a merchant, item, need, audience or day that the tables do not have.
    """
    if audience and (item or need):
        raise LingpingError("--audience goes with neither --item nor --need: its effect is what its members buy.")
    action = Action(merchant, what, day, item or ALL_ITEMS, audience, need)
    with open_home(settings) as con:
        return RecordedAction(action, add_action(con, action, at=utc_now()))


def complete_todo(
    settings: Settings, code: str, *, day: date | None = None, merchant: str | None = None
) -> RecordedAction:
    """Enter that what a letter asks for under `code` was done, on `day` (by default today); the next letters follow it.

    `merchant` chooses among letters of several with the same code. Raises LingpingError for a code that no letter
    prints, for one in letters of several merchants, and as `record_action`.
    """
    found, now = find_todo(settings.letters, code, merchant_id=merchant), utc_now()
    todo = found.todo
    done = Action(found.merchant_id, todo.text, day or shanghai_day(now), todo.item_id, need=todo.need, todo=todo.code)
    with open_home(settings) as con:
        return RecordedAction(done, add_action(con, done, at=now))


def list_actions(settings: Settings) -> tuple[ActionEffects, ...]:
    """Every action of the newest snapshot with its effects, newest first."""
    rows = list_effects(settings.published)
    return tuple(
        ActionEffects(day, merchant, target, action, _outcomes(group))
        for (day, merchant, target, action), group in groupby(rows, key=lambda row: row[:4])
    )


def _outcomes(rows: Iterable[tuple[Any, ...]]) -> tuple[ActionOutcome, ...]:
    return tuple(ActionOutcome(*row[4:]) for row in rows if row[4] is not None)
