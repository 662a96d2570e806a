"""`lingping deliver`: letters to the merchants' receivers, and what would be sent."""

from datetime import date

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import load_key
from lingping.letter.archive.cards import Filed, read_cards
from lingping.notify.addresses import Addresses, read_addresses
from lingping.notify.sending import deliver
from lingping.settings import Settings
from pipelines.cli.console import out
from warehouse.database.connection import open_home
from warehouse.letters.delivery_ledger import Planned, newest, plan, refuse_undelivered, send_due


def deliver_letters(settings: Settings, *, week: date | None, merchant: str | None, dry_run: bool, again: bool) -> None:
    """Send the letters of `week`, by default each merchant's newest, and say what became of each.

    Raises LingpingError where nobody is named, where there is no such letter, and where one did not arrive.
    """
    addresses = read_addresses(settings.receivers, load_key(settings.key_file))
    letters = _chosen(settings, addresses, week, merchant)
    with open_home(settings) as con:
        planned = plan(con, letters, addresses, again=again)
        for each in planned:
            _show(each, dry_run=dry_run)
        if dry_run:
            return
        sent = []
        for each in send_due(con, planned, clock=utc_now, deliver=deliver):
            sent.append(each)
            _say(each.planned, "sent" if each.fault is None else f"NOT SENT: {each.fault}")
    refuse_undelivered(planned, sent)


def _chosen(settings: Settings, addresses: Addresses, week: date | None, merchant: str | None) -> list[Filed]:
    if not addresses.merchants:
        raise LingpingError(
            f"{settings.receivers}: names no receivers, so delivery is off. docs/operate.md shows how it is written."
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


def _show(each: Planned, *, dry_run: bool) -> None:
    for kind in each.lacking:
        _say(each, f"there is no {kind} beside the letter; add it to letter_formats and write the letter again")
    if each.state == "sent":
        _say(each, "has it already")
    elif each.state == "unfinished":
        _say(each, "may have it, nobody knows: --again sends it once more")
    elif dry_run:
        files = ", ".join(path.name for path in each.message.attachments)
        _say(each, f"would get “{each.message.title}”{f' with {files}' if files else ''}")
        out.print(each.message.body, end="\n\n", highlight=False, markup=False, soft_wrap=True)


def _say(each: Planned, what: str) -> None:
    name = f"{each.filed.card.merchant_id} {each.filed.card.week} → {each.address.label}"
    out.print(f"{name}: {what}", highlight=False, markup=False, soft_wrap=True)
