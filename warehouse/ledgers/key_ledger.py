"""The ledger of pseudonym keys: which key made the pseudonyms of a home, so that another one is refused."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from lingping.contracts import DELIVERIES, ERASURES, EVENTS, OPT_OUTS, ORDERS, PSEUDONYM_KEYS, REVIEWS
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, erased_mark, load_key
from warehouse.database.tables import Connection, columns, scalar

Origin = Literal["first_use", "accepted", "rotated"]
_MADE_WITH_KEY = {
    REVIEWS.name: ("user_key", "order_key"),
    EVENTS.name: ("user_key",),
    ORDERS.name: ("user_key", "order_key"),
    DELIVERIES.name: ("receiver_id",),
    OPT_OUTS.name: ("user_key",),
    ERASURES.name: ("erased_key",),
}
_REMEDY = (
    "Restore it from where you keep it, or name its file in LINGPING_KEY_FILE (`lingping docs operate`, The pseudonym "
    "key). Only if it is lost: `lingping key accept`."
)


@dataclass(frozen=True)
class KeyVersion:
    """A key of a home, by its fingerprint, and since when it is used."""

    version: int
    fingerprint: str
    used_since: datetime
    origin: Origin

    @property
    def label(self) -> str:
        """The version and the first digits of the fingerprint: enough to tell keys apart."""
        return f"version {self.version}, {self.fingerprint[:8]}…"


def use_key(con: Connection, path: Path, *, at: datetime, say: Callable[[str], None] | None = None) -> KeyRing:
    """The secrets that make the pseudonyms of this home: those of the file `path` that its newest key has.

    With them the marks of the customers who were erased from it.

    A home without pseudonyms takes any key, and has one made where there is no file. A home that is older than the
    ledger takes the key of its next run, and `say` gets a line about it; without `say` it is refused. Raises
    LingpingError, with the remedy, for a file that is missing or of another key.
    """
    return replace(_find_ring(con, path, at, say), erased=_read_erased(con))


def _read_erased(con: Connection) -> frozenset[str]:
    rows = con.execute(f"select erased_key, merchant_id from {ERASURES.name}").fetchall()
    return frozenset(erased_mark(*row) for row in rows)


def _find_ring(con: Connection, path: Path, at: datetime, say: Callable[[str], None] | None) -> KeyRing:
    known, is_bound = newest_key(con), holds_pseudonyms(con)
    if is_bound and not path.exists():
        made_with = f" ({known.label})" if known else ""
        raise LingpingError(f"{path}: no pseudonym key, and only the one of this home{made_with} knows it. {_REMEDY}")
    if is_bound and not known and not say:
        raise LingpingError(f"{path}: not noted as the key of this home yet. Run `lingping run` first, which does.")
    ring = load_key(path)
    if known and is_bound:
        return _match(ring, known, path)
    if not known or known.fingerprint != ring.fingerprint:
        entered = enter_key(con, ring, at=at, origin="first_use")
        if is_bound and say:
            say(f"{path}: noted as the pseudonym key of this home ({entered.label}). Any other is refused from now on.")
    return ring


def newest_key(con: Connection) -> KeyVersion | None:
    """The key that made the pseudonyms of a home or snapshot; None where no key was entered yet."""
    if not columns(con, PSEUDONYM_KEYS.name):  # from before the ledger
        return None
    rows = con.execute(
        f"select version, fingerprint, used_since, origin from {PSEUDONYM_KEYS.name} order by version desc limit 1"
    ).fetchall()
    return KeyVersion(*rows[0]) if rows else None


def enter_key(con: Connection, ring: KeyRing, *, at: datetime, origin: Origin) -> KeyVersion:
    """Enter the next version of the key. A key that is accepted is never the first, even where none was entered."""
    before = newest_key(con)
    last = before.version if before else int(origin == "accepted")
    entered = KeyVersion(last + 1, ring.fingerprint, at, origin)
    con.execute(
        f"insert into {PSEUDONYM_KEYS.name} by name"
        " select ? as version, ? as fingerprint, ? as used_since, ? as origin",
        [entered.version, entered.fingerprint, entered.used_since, entered.origin],
    )
    return entered


def holds_pseudonyms(con: Connection) -> bool:
    """Whether anything in the home was made with a key: customers, orders, or receivers of letters."""
    return any(
        scalar(con, f"select count(*) from (from {table} where coalesce({', '.join(names)}) is not null limit 1)")
        for table, names in _MADE_WITH_KEY.items()
        if columns(con, table)  # a backup of an early version has fewer tables
    )


def count_customers(con: Connection) -> int:
    """Number of distinct customers in the rows as exported."""
    named = " union all ".join(f"select user_key from {table.name}" for table in (REVIEWS, EVENTS, ORDERS))
    return scalar(con, f"select count(distinct user_key) from ({named})")


def refuse_stale_tables(published: KeyVersion | None, known: KeyVersion | None) -> None:
    """Raise LingpingError where the published tables were made with an earlier key than the home has now.

    Tables from before the ledger were made with the first key.
    """
    made_with = published.version if published else 1
    if known and made_with != known.version:
        raise LingpingError(
            f"The published tables were made with version {made_with} of the pseudonym key, this home has version "
            f"{known.version}. Run `lingping run`, then try again."
        )


def refuse_other_key(con: Connection, path: Path, fingerprint: str | None, archive: Path) -> None:
    """Raise LingpingError where a backup, open as `con`, has pseudonyms of a key that the file `path` does not hold."""
    if fingerprint is None or not holds_pseudonyms(con):
        return
    if path.exists() and load_key(path).up_to(fingerprint):
        return
    raise LingpingError(
        f"{path}: missing or not the pseudonym key of {archive.name} ({fingerprint[:8]}…), nothing was restored. "
        "Put that key there first. Only if it is lost: restore with --without-key, then `lingping key accept`."
    )


def _match(ring: KeyRing, known: KeyVersion, path: Path) -> KeyRing:
    found = ring.up_to(known.fingerprint)
    if found is None:
        raise LingpingError(
            f"{path}: another pseudonym key ({ring.fingerprint[:8]}…) than the one that made this home's customers "
            f"({known.label}). {_REMEDY}"
        )
    return found
