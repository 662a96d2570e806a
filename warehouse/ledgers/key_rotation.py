"""Rotating the pseudonym key of a home: everything that the key made is made anew under the next secret."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from lingping.contracts import EVENTS, ORDERS, REVIEWS, SQL_TABLES, TABLES, Table
from lingping.ingest.pseudonyms import add_secret, load_key
from lingping.progress import Advance
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, create, describe
from warehouse.ledgers.key_ledger import KeyVersion, enter_key, newest_key, use_key

_BLOCK = 64  # bytes of a block of SHA-256
_MADE = ("user_key", "order_key", "line_key", "receiver_id", "erased_key")
_HASHED = (REVIEWS, EVENTS, ORDERS)  # their content_hash is over pseudonyms, too


def rotate(con: Connection, path: Path, *, at: datetime, on_table: Advance = lambda tables: None) -> KeyVersion:
    """Bring the home to the newest secret of the key file `path`, which gets a new one if it has none yet.

    The file gets the secret first, with those from before in it, then one transaction renews the tables: whenever the
    process is killed, the file holds what made the tables. Rotating again then goes on with the same secret.
    Raises LingpingError for a missing key, another key, and a file that cannot be written.
    """
    path = path.resolve()
    ring = use_key(con, path, at=at)
    known = newest_key(con)
    version = known.version if known else 1
    longer = load_key(path)
    if longer == ring:
        longer = add_secret(path, ring, kept=path.with_name(f"{path.name}.{version}"))
    with transaction(con):
        for table in keyed_tables():
            _renew_table(con, table, longer.keys[len(ring.keys) :])
            on_table(1)
        con.execute(f"delete from {SQL_TABLES.name}")  # so that the next build leaves no day as it was
        return enter_key(con, longer, at=at, origin="rotated")


def keyed_tables() -> list[Table]:
    """The tables of the contracts that hold something made with the key."""
    return [table for table in TABLES if _keyed_columns(table)]


def _keyed_columns(table: Table) -> list[str]:
    made = [*_MADE, "content_hash", "review_id"] if table in _HASHED else _MADE
    return [name for name in table.descriptions if name in made]


def _renew_table(con: Connection, table: Table, secrets: Iterable[bytes]) -> None:
    """Write the table anew: much faster than updating most of its columns in place."""
    schema, name = table.name.split(".")
    before = f"{name}_before"
    con.execute(f"alter table {table.name} rename to {before}")
    create(con, table)
    parameters = _parameters(secrets)
    renewed = ", ".join(f"{_renewed(column, len(parameters) // 2)} as {column}" for column in _keyed_columns(table))
    con.execute(f"insert into {table.name} by name select * replace ({renewed}) from {schema}.{before}", parameters)
    con.execute(f"drop table {schema}.{before}")
    describe(con, [table])


def _renewed(column: str, secrets: int) -> str:
    """SQL of a column under further secrets. Ids of reviews are made with the key only where the source has none."""
    if column != "review_id":
        return _hmac(column, secrets)
    own = f"'c:' || {_hmac('substr(review_id, 3, 32)', secrets)} || substr(review_id, 35)"  # its number, as in …#2
    return f"if(regexp_full_match(review_id, 'c:[0-9a-f]{{32}}(#[0-9]+)?'), {own}, review_id)"


def _hmac(made: str, secrets: int) -> str:
    """SQL of `KeyRing.renew`: HMAC-SHA-256 (RFC 2104), as many hex digits as before."""
    value = made
    for number in range(secrets):
        value = f"left(sha256($outer{number} || unhex(sha256($inner{number} || encode({value})))), length({made}))"
    return value


def _parameters(secrets: Iterable[bytes]) -> dict[str, bytes]:
    """Inner and outer pad of each secret (RFC 2104): parameters, so that no secret is in the text of a query."""
    pads: dict[str, bytes] = {}
    for number, secret in enumerate(secrets):
        block = secret.ljust(_BLOCK, b"\0")
        pads |= {
            f"inner{number}": bytes(byte ^ 0x36 for byte in block),
            f"outer{number}": bytes(byte ^ 0x5C for byte in block),
        }
    return pads
