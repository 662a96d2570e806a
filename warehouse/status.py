"""What an operator asks of a home: what came in, what is held, what ran, how large the tables are."""

from datetime import datetime

from warehouse.tables import Connection, count

Rows = list[tuple[object, ...]]

RUNS = ("run", "started", "seconds", "loaded", "known", "held", "classifier")
DELIVERIES = ("file", "received", "accepted", "duplicate", "quarantined")
MERCHANTS = ("merchant", "files", *DELIVERIES[1:])
HELD = ("file", "since", "reason")
QUARANTINE = ("file", "reason", "column", "rows", "first line")
TABLES = ("table", "rows", "one row is")


def runs(con: Connection, *, limit: int = 5) -> Rows:
    """The newest runs, as RUNS: files loaded, known before and held; seconds until the snapshot was out."""
    return con.execute(
        "select left(run_id, 8), started_at, date_diff('second', started_at, finished_at), files_loaded,"
        " files_already_loaded, files_held, model_id from ops.runs order by started_at desc limit ?",
        [limit],
    ).fetchall()


def deliveries(con: Connection) -> Rows:
    """Loaded files, newest last, as DELIVERIES."""
    return con.execute(
        "select path, received, accepted, duplicate, quarantined from ops.files"
        " where status = 'loaded' order by loaded_at, path"
    ).fetchall()


def deliveries_by_merchant(con: Connection, *, since: datetime) -> Rows:
    """Files loaded since an instant, added up by the merchant of rows that name none, as MERCHANTS."""
    return con.execute(
        "select merchant_id, count(*), sum(received)::bigint, sum(accepted)::bigint, sum(duplicate)::bigint,"
        " sum(quarantined)::bigint from ops.files where status = 'loaded' and loaded_at >= ? group by all order by all",
        [since],
    ).fetchall()


def held_files(con: Connection) -> Rows:
    """Files that wait for a person, as HELD; the reason names the remedy."""
    return con.execute(
        "select path, loaded_at, reason from ops.files where status = 'held' order by loaded_at, path"
    ).fetchall()


def quarantine(con: Connection) -> Rows:
    """Rows held back, by file and reason, as QUARANTINE."""
    return con.execute(
        "select f.path, q.reason, q.column_name, count(*), min(q.line) from ops.quarantine as q"
        " join ops.files as f using (file_id) group by all order by 4 desc, 1, 2, 3"
    ).fetchall()


def tables(con: Connection) -> Rows:
    """Published tables, as TABLES."""
    names = con.execute("select schema_name || '.' || table_name, comment from duckdb_tables() order by all").fetchall()
    return [(name, count(con, name), comment.split(". ")[0]) for name, comment in names]
