"""The wall around a letter: a database in memory with the rows of one merchant and figures of no single merchant.

This is the ONE place where rows are chosen by merchant. Queries on the copy cannot return another merchant's row, even
if they do not filter by merchant.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb

from lingping.contracts import AUDIENCE_EXPORTS, ERROR_RATES, EXPLANATIONS, MODEL_QUALITY, RUNS, TAXONOMY
from warehouse.database.connection import lock, prepare
from warehouse.database.tables import Connection, scalar

# Lists of customers and of what each did: large, and not used by letters.
_LEFT_OUT = {
    *("marts.audience_members", "marts.recommendations", "marts.user_features", "marts.user_items"),
    *("marts.events", "marts.orders", "marts.purchases"),
    AUDIENCE_EXPORTS.name,
}
# Customers as of the merchant's newest day: in the letter of an older week they would reveal its future.
_OF_THE_NEWEST_DAY = {"marts.user_profile", "marts.audiences"}
_OWN = "merchant_id = $merchant_id"
# Tables without a merchant_id, and the rows of them that a letter may read. Other such tables are left out.
_SHARED = {
    "marts.category_benchmarks": "true",  # of five merchants or more, each
    TAXONOMY.name: "true",
    ERROR_RATES.name: "true",  # of classifiers, on labelled texts
    MODEL_QUALITY.name: "slice_kind = '' or (slice_kind = 'merchant' and slice = $merchant_id)",
    RUNS.name: "finished_at is not null qualify row_number() over (order by finished_at desc, run_id desc) = 1",
    EXPLANATIONS.name: (f"text_id in (select unnest([text_id, follow_up_text_id]) from marts.reviews where {_OWN})"),
}


@dataclass(frozen=True)
class _Source:
    """A table of the snapshot: its columns with their types, and the condition on the rows that the letter may read."""

    name: str
    columns: str
    is_seen: str


@contextmanager
def one_merchant(snapshot: Connection, merchant_id: str, week: date) -> Iterator[Connection]:
    """The rows that the letter of `merchant_id` for `week` may read, as a database with the snapshot's table names.

    Tables of customers as they are today are empty unless `week` is the merchant's newest complete one.
    """
    is_newest = is_newest_week(snapshot, merchant_id, week)
    with duckdb.connect() as con:
        prepare(con)
        con.execute("set threads = 1; create schema marts; create schema nlp; create schema ops")
        for source in _sources(snapshot):
            con.execute(f"create table {source.name} ({source.columns})")
            if is_newest or source.name not in _OF_THE_NEWEST_DAY:
                _copy(snapshot, con, source, merchant_id)
        lock(con)
        yield con


def is_newest_week(con: Connection, merchant_id: str, week: date) -> bool:
    """Whether the merchant has no complete week after `week`."""
    query = f"select count(*) from marts.merchant_weeks where {_OWN} and is_complete and week > $week"
    return not scalar(con, query, {"merchant_id": merchant_id, "week": week})


def _sources(snapshot: Connection) -> list[_Source]:
    """The tables of the snapshot that a letter may read: those with a merchant_id, and the shared ones."""
    found = snapshot.execute(
        """
        select
            schema_name || '.' || table_name as name,
            string_agg(format('"{}" {}', column_name, data_type), ', ' order by column_index),
            bool_or(column_name = 'merchant_id'),
        from duckdb_columns()
        where schema_name in ('marts', 'nlp', 'ops') and database_name = current_database()
        group by all
        order by name
        """
    ).fetchall()
    return [
        _Source(name, columns, _OWN if has_merchant else _SHARED[name])
        for name, columns, has_merchant in found
        if (has_merchant and name not in _LEFT_OUT) or name in _SHARED
    ]


def _copy(snapshot: Connection, con: Connection, source: _Source, merchant_id: str) -> None:
    named = {"merchant_id": merchant_id} if "$merchant_id" in source.is_seen else {}
    rows = snapshot.sql(f"from {source.name} where {source.is_seen}", params=named).to_arrow_table()
    if rows.num_rows:
        con.register("seen", rows)
        con.execute(f"insert into {source.name} by name from seen")
        con.unregister("seen")
