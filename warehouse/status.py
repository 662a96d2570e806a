"""What an operator asks of a home: what came in, what is held, what ran, how large the tables are."""

from datetime import datetime

from warehouse.tables import Connection, count

Rows = list[tuple[object, ...]]
DELIVERY_COLUMNS = ("file", "source", "merchant", "received", "accepted", "duplicate", "quarantined")


def runs(con: Connection, *, limit: int = 5) -> Rows:
    """The newest runs: run, start, end, files loaded, known before and held, classifier, snapshot."""
    return con.execute(
        "select left(run_id, 8), started_at, finished_at, files_loaded, files_already_loaded, files_held, model_id,"
        " snapshot_id from ops.runs order by started_at desc limit ?",
        [limit],
    ).fetchall()


def deliveries(con: Connection, *, since: datetime | None = None) -> Rows:
    """Loaded files, newest last, as DELIVERY_COLUMNS."""
    return con.execute(
        "select path, source, merchant_id, received, accepted, duplicate, quarantined from ops.files"
        " where status = 'loaded' and loaded_at >= coalesce(?, '-infinity'::timestamptz) order by loaded_at, path",
        [since],
    ).fetchall()


def held_files(con: Connection) -> Rows:
    """Files that wait for a person: path, since when, reason with remedy."""
    return con.execute(
        "select path, loaded_at, reason from ops.files where status = 'held' order by loaded_at, path"
    ).fetchall()


def quarantine(con: Connection) -> Rows:
    """Rows held back, by file and reason: path, reason, column, rows, one example line."""
    return con.execute(
        "select f.path, q.reason, q.column_name, count(*), min(q.line) from ops.quarantine as q"
        " join ops.files as f using (file_id) group by all order by 4 desc, 1, 2, 3"
    ).fetchall()


def tables(con: Connection) -> Rows:
    """Published tables: name, rows, what one row is."""
    names = con.execute("select schema_name || '.' || table_name, comment from duckdb_tables() order by all").fetchall()
    return [(name, count(con, name), comment) for name, comment in names]
