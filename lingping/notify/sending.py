"""Sending a letter's message to one receiver, with retries."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.notify.addresses import Address
from lingping.notify.receivers import Delivery, Patience, send

PAUSES = (5.0, 20.0)  # seconds before the second and the third try
_PATIENCE = Patience(answer=20.0, all=90.0)  # a letter with its files may be a megabyte, on a slow connection


@dataclass(frozen=True)
class Message:
    """The message that a receiver gets."""

    title: str
    body: str
    attachments: tuple[Path, ...]


@dataclass(frozen=True)
class Outcome:
    """Whether a message arrived (`delivery.fault` is None), and after how many tries."""

    delivery: Delivery
    tries: int


def deliver(
    message: Message,
    address: Address,
    *,
    pauses: Sequence[float] | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Outcome:
    """Send the message. Retry after each of the `pauses` (seconds) while it certainly has not arrived."""
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
