"""Sending one message to one receiver: how often it is tried, and with how much patience."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.notify.addresses import Address
from lingping.notify.receivers import Delivery, Patience, send

PAUSES = (5.0, 20.0)  # seconds before the second and the third try
_PATIENCE = Patience(answer=20.0, all=90.0)  # a letter with its files may be a megabyte, over a slow line


@dataclass(frozen=True)
class Message:
    """What a receiver gets."""

    title: str
    body: str
    attachments: tuple[Path, ...]


@dataclass(frozen=True)
class Outcome:
    """Why a message did not arrive (`delivery.fault`, None where it did), and after how many tries."""

    delivery: Delivery
    tries: int


def deliver(
    message: Message,
    address: Address,
    *,
    pauses: Sequence[float] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Send the message, and again after each of the `pauses` for as long as it is sure not to have arrived."""
    for tries, pause in enumerate([*(PAUSES if pauses is None else pauses), None], start=1):
        delivery = send(
            address.url,
            address.position,
            message.title,
            message.body,
            attachments=message.attachments,
            kind="info",
            patience=_PATIENCE,
        )
        if delivery.fault is None or delivery.is_unsure or pause is None:
            return Outcome(delivery, tries)
        sleep(pause)
    raise AssertionError("the last try returns")
