"""The customers whom a person means by ids of the source: their pseudonyms, and how many rows they have."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from lingping.contracts import EVENTS, ORDERS, REVIEWS
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, erased_mark, pseudonym
from warehouse.database.tables import Connection

_NAMED = (REVIEWS, EVENTS, ORDERS)


@dataclass(frozen=True)
class FoundCustomer:
    """A customer of one platform; `rows` as imported are theirs."""

    user_id: str
    user_key: str
    platform: str
    rows: int


def find_customers(con: Connection, key: KeyRing, ids: Collection[str], platform: str | None) -> list[FoundCustomer]:
    """The customers who have these ids on `platform` (None: the one on which there are rows of the id).

    With `platform` a customer may have no row yet; one who was erased has none any more. Raises LingpingError for an
    id without rows, for one that is a customer of several platforms, who may be several people, and for a platform that
    no row is from.
    """
    known = list_platforms(con)
    if platform and platform not in known:
        raise LingpingError(f"--platform {platform}: no row is from it (known: {', '.join(known) or 'none yet'}).")
    named = [(each, name, pseudonym(key, name, each)) for each in ids for name in ([platform] if platform else known)]
    rows = _count_rows(con, [user_key for *_, user_key in named])
    found = [FoundCustomer(each, user_key, name, rows.get(user_key, 0)) for each, name, user_key in named]
    return found if platform else [_choose([one for one in found if one.user_id == each], key) for each in ids]


def list_platforms(con: Connection) -> list[str]:
    """The platforms that rows as imported are from."""
    named = " union ".join(f"select platform from {table.name}" for table in _NAMED)
    return [platform for (platform,) in con.execute(f"{named} order by all").fetchall()]


def _count_rows(con: Connection, user_keys: Sequence[str]) -> dict[str, int]:
    every = " union all ".join(f"select user_key from {table.name}" for table in _NAMED)
    query = f"select user_key, count(*) from ({every}) where list_contains(?, user_key) group by user_key"
    return dict(con.execute(query, [list(user_keys)]).fetchall())


def _choose(candidates: Sequence[FoundCustomer], key: KeyRing) -> FoundCustomer:
    found = [each for each in candidates if each.rows or erased_mark(each.user_key) in key.erased]
    if len(found) == 1:
        return found[0]
    if found:
        named = " or ".join(each.platform for each in found)
        shown = found[0].user_id
        raise LingpingError(f"{shown}: a customer of several platforms, maybe several people. --platform {named}.")
    raise LingpingError("No row of this customer. Give the id as the export has it, or --platform for rows to come.")
