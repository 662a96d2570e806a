"""One letter to one receiver: what is said, what is attached, and how often it is tried."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.letter import wording
from lingping.letter.cards import Filed
from lingping.letter.digest import inert
from lingping.letter.phrases import say
from lingping.notify.addresses import Address, Addresses, Attached
from lingping.notify.receivers import Delivery, Patience, send, takes_files

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
    """What became of a message: why it did not arrive (None where it did), and after how many tries."""

    delivery: Delivery
    tries: int


def compose(
    filed: Filed, address: Address, addresses: Addresses, attach: Sequence[Attached], *, is_new: bool
) -> Message:
    """The digest with what leads to the whole letter: files where the service takes any, and the link where one is set.

    `is_new`: the receiver has had no version of this letter before.
    """
    card = filed.card
    files = _files(filed, attach) if takes_files(address.url) else ()
    link = addresses.link_to(filed.page)
    language = card.language
    ways = [say(language, "delivery.link", link=link)] if link else []
    if files:
        kinds = say(language, "list").join(path.suffix.lstrip(".") for path in files)
        ways.append(say(language, "delivery.files", kinds=kinds))
    title = say(language, "title", merchant=inert(card.merchant_id), week=wording.week(card.week, language))
    if is_new:
        return Message(title, "\n".join([card.digest, *ways]), files)
    body = "\n".join([say(language, "delivery.replaces"), card.digest, *ways])
    return Message(say(language, "delivery.updated", title=title), body, files)


def lacking(filed: Filed, attach: Sequence[Attached]) -> list[Attached]:
    """Those of the wanted attachments that are not there: they are no `letter_formats`."""
    return [kind for kind in attach if not filed.page.with_suffix(f".{kind}").is_file()]


def _files(filed: Filed, attach: Sequence[Attached]) -> tuple[Path, ...]:
    return tuple(path for kind in attach if (path := filed.page.with_suffix(f".{kind}")).is_file())


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
