"""Delivery: letters to the merchants' receivers, each version once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from lingping.clock import utc_now, week_of
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import receiver_id
from lingping.letter.archive.cards import Filed, read_cards
from lingping.notify.addresses import Addresses, Attached, read_addresses
from lingping.notify.sending import Message, deliver
from lingping.settings import Settings
from warehouse.database.connection import open_home
from warehouse.ledgers.key_ledger import use_key
from warehouse.letters.delivery_ledger import Planned, newest, plan, refuse_undelivered, send_due


@dataclass(frozen=True)
class LetterDelivery:
    """What is to be done, or was done, with one letter for one receiver.

    `due`: it is to be sent. `sent`: it was sent, `failed`: it did not arrive, for the reason `fault`. `known`: the
    receiver has this version already. `unfinished`: an earlier attempt was cut off and may have arrived; `again` sends
    it once more. `missing` are the kinds of files that the receiver should get and that were never written.
    """

    merchant_id: str
    week: date
    receiver: str
    state: Literal["due", "known", "unfinished", "sent", "failed"]
    message: Message
    missing: tuple[Attached, ...] = ()
    fault: str | None = None


def deliver_letters(
    settings: Settings,
    *,
    merchant: str | None = None,
    week: date | None = None,
    dry_run: bool = False,
    again: bool = False,
) -> Iterator[LetterDelivery]:
    """Send letters to the receivers of HOME/deliveries.toml, and yield each with its state.

    First every letter with every receiver as it is planned (`due`, `known`, `unfinished`), then each that was `due` as
    soon as it was tried (`sent`, `failed`); with `dry_run` only the plan. `week` is any day of the week, by default
    that of each merchant's newest letter. The home is locked until the last one.

    Raises LingpingError where no receiver is named, there is no such letter, or the pseudonym key is missing or another
    one; and after the last letter, where one did not arrive or may not have arrived.
    """
    with open_home(settings) as con:
        key = use_key(con, settings.key_file, at=utc_now())
        addresses = read_addresses(settings.receivers, partial(receiver_id, key))
        letters = _choose(settings, addresses, week_of(week) if week else None, merchant)
        planned = plan(con, letters, addresses, again=again)
        yield from map(_describe, planned)
        if dry_run:
            return
        sent = []
        for each in send_due(con, planned, clock=utc_now, deliver=deliver):
            sent.append(each)
            yield _describe(each.planned, "sent" if each.fault is None else "failed", each.fault)
    refuse_undelivered(planned, sent)


def _choose(settings: Settings, addresses: Addresses, week: date | None, merchant: str | None) -> list[Filed]:
    if not addresses.merchants:
        raise LingpingError(
            f"{settings.receivers}: names no receivers, so delivery is off. See `lingping docs operate`."
        )
    filed = [
        each
        for each in read_cards(settings.letters)
        if merchant in (None, each.card.merchant_id) and week in (None, each.card.week)
    ]
    addressed = [each for each in filed if each.card.merchant_id in addresses.merchants]
    if not addressed:
        asked = f"{merchant or 'any merchant'} in {week or 'any week'}"
        if filed:
            raise LingpingError(f"{settings.receivers}: names no receiver for {asked}, though there is a letter.")
        raise LingpingError(f"No letter for {asked}: `lingping letter` writes it.")
    return newest(addressed)


_PLANNED_STATES: dict[str, Literal["due", "known", "unfinished"]] = {
    "due": "due",
    "sent": "known",
    "unfinished": "unfinished",
}


def _describe(
    planned: Planned, state: Literal["sent", "failed"] | None = None, fault: str | None = None
) -> LetterDelivery:
    card = planned.filed.card
    return LetterDelivery(
        card.merchant_id,
        card.week,
        planned.address.label,
        state or _PLANNED_STATES[planned.state],
        planned.message,
        planned.lacking,
        fault,
    )
