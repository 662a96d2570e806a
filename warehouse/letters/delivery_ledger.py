"""Sending letters, each version once to each receiver: the ledger `ops.deliveries` is written before and after.

What is entered as `sending` and never finished was cut off, or its receiver fell silent: nobody knows whether it
arrived. It is reported, and sent once more only when a person asks for that.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from lingping.contracts import DELIVERIES
from lingping.errors import LingpingError
from lingping.letter.archive.cards import Filed
from lingping.letter.archive.delivery_message import compose, lacking
from lingping.notify.addresses import Address, Addresses, Attached
from lingping.notify.sending import Message, Outcome
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, append

State = Literal["due", "sent", "unfinished"]
_NOT_WHOLE = "The files are not those of its card: write the letter again with `lingping letter`."


@dataclass(frozen=True)
class Planned:
    """A letter and a receiver of it: whether it is due, and what would be sent.

    `lacking`: attachments that are wanted and not there.
    """

    filed: Filed
    address: Address
    state: State
    message: Message
    lacking: tuple[Attached, ...]


@dataclass(frozen=True)
class Sent:
    """What became of a letter that was due; `fault` is None where it arrived."""

    planned: Planned
    fault: str | None
    is_unsure: bool = False


def plan(con: Connection, letters: Iterable[Filed], addresses: Addresses, *, again: bool = False) -> list[Planned]:
    """Every letter with every receiver of its merchant, and which are due: with `again` the unfinished ones, too."""
    known = _known(con)
    return [
        _planned(filed, address, addresses, known, again=again)
        for filed in letters
        if filed.card.merchant_id in addresses.merchants
        for address in addresses.merchants[filed.card.merchant_id].addresses
    ]


def send_due(
    con: Connection,
    planned: Sequence[Planned],
    *,
    clock: Callable[[], datetime],
    deliver: Callable[[Message, Address], Outcome],
) -> Iterator[Sent]:
    """Send what is due, one by one. Each is entered before it is sent; the caller holds the writer."""
    for each in planned:
        if each.state != "due":
            continue
        if not each.filed.is_whole:
            yield Sent(each, _NOT_WHOLE)
            continue
        _begin(con, each, clock())
        outcome = deliver(each.message, each.address)
        _finish(con, each, outcome, clock())
        yield Sent(each, outcome.delivery.fault, outcome.delivery.is_unsure)


def newest(letters: Iterable[Filed]) -> list[Filed]:
    """The newest letter of each merchant, merchants in order of their names."""
    found = {each.card.merchant_id: each for each in sorted(letters, key=lambda each: each.card.week)}
    return [found[merchant_id] for merchant_id in sorted(found)]


def refuse_undelivered(planned: Sequence[Planned], sent: Sequence[Sent]) -> None:
    """Raise LingpingError where a letter did not arrive, or where nobody knows whether it did."""
    failed = [f"{_name(each.planned)}: {each.fault}" for each in sent if each.fault is not None and not each.is_unsure]
    unsure = [_name(each.planned) for each in sent if each.is_unsure]
    unsure += [_name(each) for each in planned if each.state == "unfinished"]
    parts = []
    if failed:
        parts.append(
            f"{len(failed)} did not arrive and are sent again by the next `lingping deliver`: {'; '.join(failed)}"
        )
    if unsure:
        parts.append(
            f"{len(unsure)} may have arrived, nobody knows: {', '.join(unsure)}. Ask there; "
            "`lingping deliver --again` sends them once more"
        )
    if parts:
        raise LingpingError(f"Letters: {'. '.join(parts)}.")


def _name(planned: Planned) -> str:
    return f"{planned.filed.card.merchant_id} {planned.filed.card.week} to {planned.address.label}"


def _planned(
    filed: Filed, address: Address, addresses: Addresses, known: dict[tuple[str, str], tuple[str, str]], *, again: bool
) -> Planned:
    attach = addresses.merchants[filed.card.merchant_id].attach
    state, _ = known.get((filed.card.version, address.receiver_id), ("", ""))
    others = {
        version
        for (version, receiver), (other, letter) in known.items()
        if receiver == address.receiver_id and letter == _letter(filed) and other != "failed"
    }
    message = compose(filed, address, addresses, attach, is_new=not others - {filed.card.version})
    unfinished: State = "due" if again else "unfinished"
    states: dict[str, State] = {"sent": "sent", "sending": unfinished}
    return Planned(filed, address, states.get(state, "due"), message, tuple(lacking(filed, attach)))


def _known(con: Connection) -> dict[tuple[str, str], tuple[str, str]]:
    """State and letter of every entry, by version and receiver."""
    rows = con.execute(
        f"select letter_version, receiver_id, state, merchant_id || ' ' || week from {DELIVERIES.name}"
    ).fetchall()
    return {(version, receiver): (state, letter) for version, receiver, state, letter in rows}


def _letter(filed: Filed) -> str:
    return f"{filed.card.merchant_id} {filed.card.week}"


def _begin(con: Connection, planned: Planned, at: datetime) -> None:
    """Enter the letter as being sent; it is on disk when this returns."""
    import pyarrow as pa  # 0.1 s

    key = [planned.filed.card.version, planned.address.receiver_id]
    row: dict[str, object] = {
        "letter_version": key[0],
        "receiver_id": key[1],
        "merchant_id": planned.filed.card.merchant_id,
        "week": planned.filed.card.week,
        "receiver": planned.address.label,
        "state": "sending",
        "tries": _tries(con, key),
        "fault": None,
        "files": [path.name for path in planned.message.attachments],
        "entered_at": at,
        "finished_at": None,
    }
    with transaction(con):
        con.execute(f"delete from {DELIVERIES.name} where letter_version = ? and receiver_id = ?", key)
        append(con, DELIVERIES.name, [pa.RecordBatch.from_pylist([row], schema=DELIVERIES.schema)])


def _tries(con: Connection, key: list[str]) -> int:
    query = f"select coalesce(sum(tries), 0)::int from {DELIVERIES.name} where letter_version = ? and receiver_id = ?"
    ((tries,),) = con.execute(query, key).fetchall()
    return tries


def _finish(con: Connection, planned: Planned, outcome: Outcome, at: datetime) -> None:
    """Enter what became of it; where that is unsure, it stays unfinished, with what is known."""
    fault, is_unsure = outcome.delivery.fault, outcome.delivery.is_unsure
    state = "sent" if fault is None else "sending" if is_unsure else "failed"
    con.execute(
        f"update {DELIVERIES.name} set state = ?, tries = tries + ?, fault = ?, finished_at = ?"
        " where letter_version = ? and receiver_id = ?",
        [
            state,
            outcome.tries,
            fault,
            None if is_unsure else at,
            planned.filed.card.version,
            planned.address.receiver_id,
        ],
    )
