"""Reading a database to its last byte: every row of every table."""

from pathlib import Path

import duckdb

from lingping.contracts import EVENTS, FILES, ITEMS, ORDERS, QUARANTINE, REVIEWS
from lingping.errors import BrokenHome
from warehouse.database.connection import RESTORE, prepare, refuse_damaged
from warehouse.database.database_faults import explain_faults
from warehouse.database.migrations import SCHEMA_VERSION, refuse_newer, version_of
from warehouse.database.tables import Connection, digests, scalar


def read_warehouse(path: Path) -> tuple[int, int]:
    """Read every row. Returns the number of tables and the schema version.

    The caller holds the home's lock. Raises BrokenHome for a warehouse that is damaged or whose ledger of files does
    not agree with its rows, and LingpingError for one of a newer Lingping.
    """
    refuse_damaged(path)
    with explain_faults(path, RESTORE), duckdb.connect(path, read_only=True) as con:
        prepare(con)
        version = version_of(con)
        refuse_newer(version, path)
        tables = len(digests(con))
        if version == SCHEMA_VERSION:
            _compare_ledger(con, path)
    return tables, version or SCHEMA_VERSION


def _compare_ledger(con: Connection, path: Path) -> None:
    """Raise BrokenHome unless each loaded file's counts add up and each row is of a file in the ledger."""
    wrong = scalar(
        con,
        f"select count(*) from {FILES.name} where status = 'loaded' and received <> accepted + duplicate + quarantined",
    )
    if wrong:
        raise BrokenHome(f"{path}: the counts of {wrong} files in {FILES.name} do not add up.", RESTORE)
    for table in (REVIEWS, EVENTS, ORDERS, ITEMS, QUARANTINE):
        if orphans := scalar(con, f"select count(*) from {table.name} anti join {FILES.name} using (file_id)"):
            raise BrokenHome(f"{path}: {orphans} rows of {table.name} are of no file in {FILES.name}.", RESTORE)
