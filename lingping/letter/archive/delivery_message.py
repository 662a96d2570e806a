"""A letter as a message to one receiver: title, body and attachments."""

from collections.abc import Sequence
from pathlib import Path

from lingping.letter.archive.cards import Filed
from lingping.letter.chat_lines import make_inert
from lingping.letter.wording.dates import week
from lingping.letter.wording.phrases import say
from lingping.notify.addresses import Address, Addresses, Attached
from lingping.notify.receivers import takes_files
from lingping.notify.sending import Message


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
    title = say(language, "page.title", merchant=make_inert(card.merchant_id), week=week(card.week, language))
    if is_new:
        return Message(title, "\n".join([card.digest, *ways]), files)
    body = "\n".join([say(language, "delivery.replaces"), card.digest, *ways])
    return Message(say(language, "delivery.updated", title=title), body, files)


def lacking(filed: Filed, attach: Sequence[Attached]) -> list[Attached]:
    """Those of the wanted attachments that are not there: they are no `letter_formats`."""
    return [kind for kind in attach if not filed.page.with_suffix(f".{kind}").is_file()]


def _files(filed: Filed, attach: Sequence[Attached]) -> tuple[Path, ...]:
    return tuple(path for kind in attach if (path := filed.page.with_suffix(f".{kind}")).is_file())
