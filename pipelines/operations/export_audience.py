"""Audiences: whom to address, as the merchant's own customer ids, without those held out as the control."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from lingping.clock import utc_now
from lingping.inert import is_formula
from lingping.ingest.id_lists import by_pseudonym, read_ids
from lingping.ingest.pseudonyms import KeyRing
from lingping.letter.sections.customers.audience_wording import AudienceWording, word_audience
from lingping.letter.sections.customers.section import SECTION
from lingping.settings import Settings
from warehouse.database.connection import open_home, open_snapshot
from warehouse.database.tables import Connection
from warehouse.ledgers import audience_ledger
from warehouse.ledgers.audience_ledger import Audience, find_audience, note_export
from warehouse.ledgers.key_ledger import newest_key, refuse_stale_tables, use_key


@dataclass(frozen=True)
class AudienceSize:
    """An audience of a merchant in words, its size, and how many of its members are held out.

    `wording` is in the language of the letters. `gain`: yuan that addressing those who are not held out brings within
    28 days, as `past_actions` brought against those held out then, with its 95 % interval; None while that is unknown.
    """

    merchant_id: str
    audience: str
    wording: AudienceWording
    members: int
    held_out: int
    past_actions: int
    gain: Decimal | None
    gain_low: Decimal | None
    gain_high: Decimal | None


@dataclass(frozen=True)
class AudienceExport:
    """`ids` to be addressed, in the order of the list.

    `part` is the part of the audience that is on the list, those held out included; `formulas` counts the ids that were
    left out because a spreadsheet would run them as formulas.
    """

    ids: tuple[str, ...]
    part: Audience
    formulas: int


def list_audiences(settings: Settings) -> tuple[AudienceSize, ...]:
    """Every audience of every merchant in the newest snapshot."""
    say = SECTION.say(settings.letter_language)
    return tuple(
        AudienceSize(merchant_id, audience, word_audience(audience, say), *sizes)
        for merchant_id, audience, *sizes in audience_ledger.list_audiences(settings.published)
    )


def export_audience(
    settings: Settings, name: str, ids: Path, *, merchant: str | None = None, column: str | None = None
) -> AudienceExport:
    """Those ids of the list in the file `ids` that are in the audience and not held out.

    The part of the audience that is on the list is entered in the ledger, so that addressed and held-out customers can
    be compared later. Ids that a spreadsheet would run as formulas are left out of both. `column` names the column of
    the ids, where the list is a table with several. Raises LingpingError for a list that cannot be read, and where the
    pseudonym key is missing or not the one that made the published tables.
    """
    with open_home(settings) as con:  # from here on no run publishes other pseudonyms
        whole = find_audience(settings.published, name, merchant)
        listed = read_ids(ids, column)
        safe = [each for each in listed if not is_formula(each)]
        named = by_pseudonym(_key_of_tables(con, settings), whole.platforms, safe)
        part = whole.among(named.keys())
        note_export(con, part, at=utc_now())
    chosen = tuple(each for key, each in named.items() if part.members.get(key) is False)
    return AudienceExport(chosen, part, len(listed) - len(safe))


def _key_of_tables(con: Connection, settings: Settings) -> KeyRing:
    """The key of the home `con`. Raises LingpingError where it is missing, or not the one of the published tables."""
    key = use_key(con, settings.key_file, at=utc_now())
    with open_snapshot(settings.published) as snapshot:
        refuse_stale_tables(newest_key(snapshot), newest_key(con))
    return key
