"""The pseudonym key of a home: show it, accept another one where it is lost, and rotate it."""

from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import key_fingerprint, load_key
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_home
from warehouse.database.tables import Connection
from warehouse.ledgers.key_ledger import KeyVersion, count_customers, enter_key, holds_pseudonyms, newest_key
from warehouse.ledgers.key_rotation import keyed_tables, rotate


@dataclass(frozen=True)
class KeyState:
    """The key file of the settings and the key of the home.

    `fingerprint` is that of the file, None where there is none. `known` is the key that made the pseudonyms of the
    home, None where the next run notes it. `fits`: the file holds that key, or the home takes any. `is_behind`: the
    file holds that key and a newer secret, because another home added it or a rotation was interrupted.
    """

    key_file: Path
    fingerprint: str | None
    known: KeyVersion | None
    fits: bool
    is_behind: bool
    customers: int


@dataclass(frozen=True)
class AcceptedKey:
    """The present key as the next version of the home, and how many customers from before are strangers now."""

    key_file: Path
    version: KeyVersion
    strangers: int


@dataclass(frozen=True)
class RotatedKey:
    """The new version, and how many customers have new pseudonyms.

    `kept` is the key file from before; None where another home wrote the new secret.
    """

    key_file: Path
    version: KeyVersion
    kept: Path | None
    customers: int


def show_key(settings: Settings) -> KeyState:
    """The key file and the key of the home. Raises LingpingError for a damaged key file, and during a run."""
    with open_home(settings) as con:
        known, path = newest_key(con), settings.key_file
        there = key_fingerprint(path)
        is_behind = bool(known and there and there != known.fingerprint and load_key(path).up_to(known.fingerprint))
        return KeyState(path, there, known, _fits(con, path), is_behind, count_customers(con))


def accept_key(settings: Settings) -> AcceptedKey:
    """Make the key of the settings the next one of the home, because the one before is lost; a missing one is made.

    Customers from before and after are strangers to each other. Raises LingpingError where the key fits already.
    """
    path = settings.key_file
    with open_home(settings) as con:
        if _fits(con, path):
            raise LingpingError(f"{path}: fits this home, so there is nothing to accept.")
        version = enter_key(con, load_key(path), at=utc_now(), origin="accepted")
        return AcceptedKey(path, version, count_customers(con))


def rotate_key(settings: Settings, *, progress: Progress = SILENT) -> RotatedKey:
    """Add a new secret to the key file, make every pseudonym anew under it, and build and publish the tables with them.

    Customers stay who they are. A rotation that was interrupted is finished by the next one. Raises LingpingError for a
    missing key, another key, and a file that cannot be written; RunFailed where the tables cannot be built, the key is
    then rotated all the same.
    """
    path = settings.key_file
    with open_home(settings) as con:
        advance = progress.step("renew pseudonyms", total=len(keyed_tables()), unit="tables")
        version = rotate(con, path, at=utc_now(), on_table=advance)
        customers = count_customers(con)
    if settings.current_snapshot.exists():
        with open_instance(settings.dagster, settings.storage) as instance:
            execute(compose(settings, progress), "corrected", instance)
    kept = path.resolve().with_name(f"{path.resolve().name}.{version.version - 1}")
    return RotatedKey(path, version, kept if kept.exists() else None, customers)


def _fits(con: Connection, path: Path) -> bool:
    """Whether `use_key` would take the key file."""
    if not holds_pseudonyms(con):
        return True
    known = newest_key(con)
    return path.exists() and (known is None or load_key(path).up_to(known.fingerprint) is not None)
