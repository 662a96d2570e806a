"""`lingping audience`: whom to address, as the merchant's own ids, without those held out as the control."""

from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.id_lists import by_pseudonym, read_ids
from lingping.ingest.pseudonyms import load_key
from lingping.settings import Settings
from pipelines.console import show_table
from warehouse.audiences import Audience, audience, audiences, note_export
from warehouse.connection import home_lock, open_writer


def show_audiences(settings: Settings) -> None:
    """Print every audience of the newest snapshot."""
    columns = ("merchant", "audience", "name", "rule", "members", "held out", "expected buyers", "expected yuan")
    show_table("Audiences", columns, audiences(settings.published))


def export_audience(
    settings: Settings, name: str, ids: Path, *, merchant: str | None, column: str | None
) -> tuple[list[str], Audience]:
    """The ids of the list that are to be addressed, in its order, and what part of the audience the list holds.

    That part goes into the ledger, so that addressed and held out can be compared later. Raises LingpingError where
    the key is not that of the tables.
    """
    whole = audience(settings.published, name, merchant)
    if not settings.key_file.exists():
        raise LingpingError(
            f"{settings.key_file}: no pseudonym key, and only the one that made the tables knows the customers. "
            "Restore it, or name it in LINGPING_KEY_FILE."
        )
    named = by_pseudonym(load_key(settings.key_file), whole.platforms, read_ids(ids, column))
    found = whole.among(named.keys())
    if found.members:
        with home_lock(settings.home), open_writer(settings.warehouse) as con:
            note_export(con, found, at=utc_now())
    return [each for key, each in named.items() if found.members.get(key) is False], found
