"""What of a database belongs to the customers who are erased: their keys, orders, reviews and texts."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

from lingping.ingest.pseudonyms import KeyRing, erased_mark, pseudonym
from warehouse.database.tables import Connection, columns, quote, scalar
from warehouse.ledgers.find_customers import FoundCustomer

_KEYS, _ORDERS, _REVIEWS, _TEXTS = "erased_customers", "erased_orders", "erased_reviews", "erased_texts"
_REVIEW_KEY = "md5(concat_ws(chr(31), platform, merchant_id, review_id))"  # as staging.reviews makes it


@dataclass(frozen=True)
class Belongings:
    """What one database has of the customers.

    `orders` are (merchant, order key), `reviews` review keys of `merchants`; `texts` ids of texts that nobody else
    wrote. `wordings` are all their texts, masked; `own_wordings` those that nobody else wrote.
    """

    customers: frozenset[str]
    orders: frozenset[tuple[str, str]]
    reviews: frozenset[str]
    texts: frozenset[str]
    wordings: frozenset[str]
    own_wordings: frozenset[str]
    merchants: frozenset[str]

    def __or__(self, other: "Belongings") -> "Belongings":
        return Belongings(*(getattr(self, each.name) | getattr(other, each.name) for each in fields(self)))

    @property
    def marks(self) -> frozenset[str]:
        """The marks by which imports keep the customers and their orders out."""
        orders = {erased_mark(order, merchant) for merchant, order in self.orders}
        return frozenset({*map(erased_mark, self.customers), *orders})


def every_key(ring: KeyRing, customers: Iterable[FoundCustomer]) -> frozenset[str]:
    """The pseudonyms of the customers under this key, and under those from before: old snapshots have them."""
    rings = [KeyRing(ring.keys[:count]) for count in range(1, len(ring.keys) + 1)]
    return frozenset(pseudonym(each, one.platform, one.user_id) for each in rings for one in customers)


def find_belongings(con: Connection, customers: frozenset[str]) -> Belongings:
    """What the database of `con` has of these customers; temporary tables keep it for `list_rows` and `condition_of`.

    An order is theirs by their id on one of its rows; a row without an id, by the number of such an order.
    """
    reviews, orders = _source(con, "reviews"), _source(con, "orders")
    _keep(con, _KEYS, "user_key", f"select unnest({_listed(customers)}) as user_key")
    named = [
        f"select merchant_id, order_key from {table} semi join {_KEYS} using (user_key)" for table in reviews + orders
    ]
    _keep(con, _ORDERS, "merchant_id, order_key", " union ".join(named) or "select null, null")
    con.execute(f"delete from {_ORDERS} where order_key is null")
    own = f"user_key in (from {_KEYS}) or (user_key is null and (merchant_id, order_key) in (from {_ORDERS}))"
    written = [f"from {table} where ({own})" for table in reviews]
    others = [f"from {table} where not coalesce({own}, false)" for table in reviews]
    is_raw = reviews == ["raw.reviews"]
    key = _REVIEW_KEY if is_raw else "review_key"
    _keep(con, _REVIEWS, "review_key", " union ".join(f"select {key} {each}" for each in written) or "select null")
    texts = " union ".join(_texts(each) for each in written) or "select null"
    rest = " union ".join(_texts(each) for each in others) or "select null"
    _keep(con, _TEXTS, "text_id", f"({texts}) except ({rest})")
    for name in (_REVIEWS, _TEXTS):
        con.execute(f"delete from {name} where #1 is null")
    con.execute(f"set variable {_REVIEWS} = (select coalesce(list(review_key), []) from {_REVIEWS})")  # for lambdas
    wordings, of_others = _wordings(written), _wordings(others)
    return Belongings(
        customers,
        frozenset(con.execute(f"from {_ORDERS}").fetchall()),
        _first(con, f"from {_REVIEWS}"),
        _first(con, f"from {_TEXTS}"),
        _first(con, wordings),
        _first(con, f"({wordings}) except ({of_others})"),
        _first(con, " union ".join(f"select merchant_id {each}" for each in written) or "select null where false"),
    )


def _wordings(rows: list[str]) -> str:
    """Query of the texts of these rows."""
    parts = [f"select {column} {each} and {column} <> ''" for each in rows for column in ("text", "follow_up_text")]
    return " union ".join(parts) or "select null where false"


def condition_of(con: Connection, table: str) -> str | None:
    """SQL condition of the rows of a table that belong to the customers of `find_belongings`; None where none can."""
    names = {name for name, *_ in columns(con, table)}
    parts = [f"user_key in (from {_KEYS})"] if "user_key" in names else []
    if {"order_key", "merchant_id"} <= names:
        nobody = "user_key is null and " if "user_key" in names else ""
        parts.append(f"({nobody}(merchant_id, order_key) in (from {_ORDERS}))")
    parts += [f"review_key in (from {_REVIEWS})"] if "review_key" in names else []
    parts += [f"text_id in (from {_TEXTS})"] if "text_id" in names else []
    return f"coalesce({' or '.join(parts)}, false)" if parts else None


def lists_of(con: Connection, table: str) -> list[str]:
    """The columns of a table that list reviews as evidence."""
    found = [name for name, type_, _ in columns(con, table) if type_ == "VARCHAR[]" and name.endswith("evidence")]
    return list(dict.fromkeys(found))


def without_evidence(column: str) -> str:
    """SQL of such a list without the reviews of the customers."""
    return f"list_filter({column}, lambda each: not list_contains(getvariable('{_REVIEWS}'), each))"


def list_tables(con: Connection) -> list[str]:
    """Every table of the database, but temporary ones."""
    names = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables()"
        " where not temporary and database_name = current_database() order by all"
    ).fetchall()
    return [name for (name,) in names]


def count_rows(con: Connection) -> dict[str, int]:
    """How many rows of each table belong to the customers of `find_belongings`; tables without any are left out."""
    conditions = {table: condition_of(con, table) for table in list_tables(con)}
    counts = {
        table: scalar(con, f"select count(*) from {table} where {condition}")
        for table, condition in conditions.items()
        if condition
    }
    return {table: rows for table, rows in counts.items() if rows}


def _source(con: Connection, kind: str) -> list[str]:
    """The table that has every row of a kind: as imported, or in a snapshot as published."""
    return next(([name] for name in (f"raw.{kind}", f"marts.{kind}") if columns(con, name)), [])


def _texts(rows: str) -> str:
    return f"select text_id {rows} union select follow_up_text_id {rows}"


def _keep(con: Connection, name: str, names: str, query: str) -> None:
    con.execute(f"create or replace temp table {name}({names}) as {query}")


def _listed(values: Iterable[str]) -> str:
    return f"[{', '.join(map(quote, values))}]::varchar[]"


def _first(con: Connection, query: str) -> frozenset[str]:
    return frozenset(value for (value, *_) in con.execute(query).fetchall())
