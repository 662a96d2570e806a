"""What a board shows of a snapshot: its merchants, each one's rows, and the files that wait for a person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb

from lingping.board.board_rows import MOST_MERCHANTS, PERIODS, WEEKS, BoardData, BoardRows, HeldFile, board_queries
from lingping.clock import shanghai_day, utc_now, week_of
from lingping.errors import LingpingError
from warehouse.database.tables import Connection
from warehouse.published.snapshots import KeptSnapshot

_TAXONOMY = "select need, name_zh, name_en, measure_zh, measure_en from nlp.taxonomy order by need"


@dataclass(frozen=True)
class _Shop:
    """A merchant, the last week to show of it, whether that is complete, and its reviews without a date."""

    merchant_id: str
    week: date | None
    is_complete: bool
    undated: int


def board_data(con: Connection, kept: KeptSnapshot, *, today: date, merchant: str | None = None) -> BoardData:
    """Everything that the board of all merchants, or of one, shows. Each merchant's rows are read when they are needed.

    Raises LingpingError for a merchant without data, and for a snapshot of another version.
    """
    shops = [shop for shop in _list_shops(con, today) if merchant in (None, shop.merchant_id)]
    if not shops:
        who = f"There is nothing of {merchant}" if merchant else "There are no reviews and no orders"
        raise LingpingError(f"{who} in this snapshot: `lingping sql 'from marts.merchant_weeks'` shows who has data.")
    shown = sorted(shops[:MOST_MERCHANTS], key=lambda shop: shop.merchant_id)
    return BoardData(
        merchants=_read_shops(con, shown),
        held=tuple(each for each in _held_files(con) if merchant in (None, each.merchant_id)),
        taxonomy=con.sql(_TAXONOMY).to_arrow_table().to_pylist(),
        snapshot_id=kept.snapshot_id,
        published_at=kept.published_at,
        left_out=len(shops) - len(shown),
        is_one_merchant=merchant is not None,
    )


def list_merchants(con: Connection) -> list[str]:
    """The merchants of a snapshot of whom a board can show something, by name."""
    return sorted(shop.merchant_id for shop in _list_shops(con, shanghai_day(utc_now())))


def _list_shops(con: Connection, today: date) -> list[_Shop]:
    """Merchants, those with most reviews first. As in their letters, the last week is one that ended before `today`."""
    rows = con.execute(
        """
        with weekly as (
            select
                merchant_id,
                max(week) filter (where is_complete and week < $this_week) as complete_week,
                max(week) as newest_week,
                sum(reviews) as reviews,
            from marts.merchant_weeks
            group by merchant_id
        ),
        without_date as (
            select merchant_id, count(*) as undated
            from marts.reviews
            where week is null
            group by merchant_id
        )
        select merchant_id, coalesce(complete_week, newest_week), complete_week is not null, coalesce(undated, 0)
        from weekly full join without_date using (merchant_id)
        order by coalesce(reviews, 0) + coalesce(undated, 0) desc, merchant_id
        """,
        {"this_week": week_of(today)},
    ).fetchall()
    return [_Shop(*row) for row in rows]


def _read_shops(con: Connection, shops: list[_Shop]) -> Iterator[BoardRows]:
    for shop in shops:
        yield _read_shop(con, shop)


def _read_shop(con: Connection, shop: _Shop) -> BoardRows:
    last = shop.week or date.min
    known = {
        "merchant_id": shop.merchant_id,
        "week": last,
        "first": last - timedelta(weeks=2 * WEEKS - 1) if shop.week else last,
        "periods": list(PERIODS),
    }

    def select(query: str) -> list[dict[str, object]]:
        named = {name: value for name, value in known.items() if f"${name}" in query}
        try:
            return con.sql(query, params=named).to_arrow_table().to_pylist()
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise LingpingError(
                f"The snapshot was built by another version of Lingping: {str(error).splitlines()[0]}. "
                "`lingping run` builds a new one."
            ) from error

    queries = board_queries()
    names = queries if shop.week else ("board_imports",)
    return BoardRows(
        merchant_id=shop.merchant_id,
        week=shop.week,
        is_complete=shop.is_complete,
        undated=shop.undated,
        tables={name: select(queries[name]) for name in names},
    )


def _held_files(con: Connection) -> Iterator[HeldFile]:
    rows = con.execute(
        # As in board_imports.sql: no merchant is known of a held file but that of its folder.
        "select coalesce(merchant_id, nullif(regexp_extract(path, '^([^/]+)/', 1), '')), path, loaded_at, reason"
        " from ops.files where status = 'held' order by loaded_at desc, path"
    ).fetchall()
    return (HeldFile(*row) for row in rows)
