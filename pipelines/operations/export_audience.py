"""`lingping audience`: whom to address, as the merchant's own ids, without those held out as the control."""

from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.id_lists import by_pseudonym, is_formula, read_ids
from lingping.ingest.pseudonyms import load_key
from lingping.letter.sections.customers.audience_wording import word_audience
from lingping.letter.sections.customers.section import SECTION
from lingping.settings import Settings
from pipelines.cli.console import show_table
from warehouse.database.connection import open_home
from warehouse.ledgers.audience_ledger import Audience, find_audience, list_audiences, note_export


def show_audiences(settings: Settings) -> None:
    """Print every audience of the newest snapshot, worded in the language of the letters."""
    found = list_audiences(settings.published)
    say = SECTION.say(settings.letter_language)
    worded = {name: word_audience(name, say) for _, name, *_ in found}
    rules = [(name, each.name, each.rule, each.suggestion) for name, each in worded.items()]
    show_table("Audiences", ("audience", "name", "rule", "what to do"), rules, whole="audience")
    columns = ("merchant", "audience", "members", "held out", "buyers", "yuan expected")
    rows = [(merchant, name, *figures) for merchant, name, *figures in found]
    show_table("Members", columns, rows, whole="audience")


@dataclass(frozen=True)
class Handout:
    """`ids` to be addressed, in the order of the list; what `part` of the audience it holds; `formulas` left out."""

    ids: list[str]
    part: Audience
    formulas: int


def export_audience(settings: Settings, name: str, ids: Path, *, merchant: str | None, column: str | None) -> Handout:
    """Those ids of the list that are to be addressed.

    The part of the audience that is on the list goes into the ledger, so that addressed and held out can be compared
    later. Ids that a spreadsheet would take for formulas are left out of both. Raises LingpingError where the list or
    the key of the pseudonyms can't be read.
    """
    whole = find_audience(settings.published, name, merchant)
    if not settings.key_file.exists():
        raise LingpingError(
            f"{settings.key_file}: no pseudonym key, and only the one that made the tables knows the customers. "
            "Restore it, or name it in LINGPING_KEY_FILE."
        )
    listed = read_ids(ids, column)
    safe = [each for each in listed if not is_formula(each)]
    named = by_pseudonym(load_key(settings.key_file), whole.platforms, safe)
    part = whole.among(named.keys())
    if part.members:
        with open_home(settings) as con:
            note_export(con, part, at=utc_now())
    chosen = [each for key, each in named.items() if part.members.get(key) is False]
    return Handout(chosen, part, len(listed) - len(safe))
