"""What an operator asks of a home's tables: what came in, what is held and why, how large the tables are."""

from datetime import datetime

from warehouse.database.tables import Connection, count

Rows = list[tuple[object, ...]]

IMPORTS = ("file", "came in", "received", "accepted", "duplicate", "quarantined", "notes")
MERCHANTS = ("merchant", "files", *IMPORTS[2:-1])
QUARANTINE = ("reason", "column", "rows", "files", "for example")


def list_imports(con: Connection) -> Rows:
    """Loaded files, newest first, as IMPORTS."""
    return con.execute(
        "select path, loaded_at, received, accepted, duplicate, quarantined, coalesce(notes, [])"
        # A snapshot of an older Lingping has no notes.
        " from (from ops.files union all by name select null::varchar[] as notes where false)"
        " where status = 'loaded' order by loaded_at desc, path"
    ).fetchall()


def count_imports(con: Connection, *, since: datetime) -> Rows:
    """Files loaded since an instant, added up by the merchant of rows that name none, as MERCHANTS."""
    return con.execute(
        "select merchant_id, count(*), sum(received)::bigint, sum(accepted)::bigint, sum(duplicate)::bigint,"
        " sum(quarantined)::bigint from ops.files where status = 'loaded' and loaded_at >= ? group by all order by all",
        [since],
    ).fetchall()


def held_files(con: Connection) -> Rows:
    """Files that wait for a person: file, since when, and the reason, which names the remedy."""
    return con.execute(
        "select path, loaded_at, reason from ops.files where status = 'held' order by loaded_at, path"
    ).fetchall()


def refused_files(con: Connection) -> list[str]:
    """Paths of the loaded files of which rows were refused: another mapping may read them."""
    rows = con.execute(
        "select distinct path from ops.files semi join ops.quarantine using (file_id) where status = 'loaded'"
    ).fetchall()
    return [path for (path,) in rows]


def quarantine(con: Connection) -> Rows:
    """Rows held back, by reason and column, as QUARANTINE; the example is the first line of the newest file."""
    return con.execute(
        "with example as ("
        "  select distinct on (q.reason, q.column_name) q.reason, q.column_name, f.path || ', line ' || q.line as place"
        "  from ops.quarantine as q join ops.files as f using (file_id)"
        "  order by q.reason, q.column_name, f.loaded_at desc, f.path, q.line)"
        " select q.reason, q.column_name, count(*), count(distinct q.file_id), any_value(example.place)"
        " from ops.quarantine as q left join example"
        " on example.reason = q.reason and example.column_name is not distinct from q.column_name"
        " group by all order by 3 desc, 1, 2"
    ).fetchall()


def tables(con: Connection) -> Rows:
    """Published tables: name and rows."""
    names = con.execute("select schema_name || '.' || table_name from duckdb_tables() order by all").fetchall()
    return [(name, count(con, name)) for (name,) in names]


def known_runs(con: Connection) -> set[str]:
    """Ids of the runs whose imports this database holds."""
    return {run_id for (run_id,) in con.execute("select run_id from ops.runs").fetchall()}
