"""What recommendations are made from, read merchant by merchant; and where they are written."""

from collections.abc import Iterable
from datetime import date

import pyarrow as pa

from lingping.contracts import MODEL_QUALITY, RECOMMENDATIONS
from lingping.recommend.ranking_quality import RANKERS
from warehouse.database.tables import Connection, append, quote

READS = ("intermediate.merchant_as_of", "intermediate.purchases", "staging.events")
WRITES = (RECOMMENDATIONS,)


def merchants_to_serve(con: Connection) -> list[tuple[str, date]]:
    """Merchants that have a day, and that day."""
    return con.execute(
        "select merchant_id, as_of from intermediate.merchant_as_of where as_of is not null order by all"
    ).fetchall()


def read_interactions(con: Connection, merchant_id: str) -> pa.Table:
    """What known customers of a merchant did with its items up to its day: user_key, item_id, day, looks, wants, buys.

    One row per customer who did not object to profiling, item and day. Purchases are those of
    intermediate.purchases, buy events beside them none.
    """
    return con.sql(
        """
        with deeds as (
            select
                user_key, item_id,
                event_date as day,
                (event_type = 'browse')::bigint as looks,
                (event_type in ('favourite', 'cart'))::bigint as wants,
                0 as buys,
            from staging.events
            join intermediate.merchant_as_of using (merchant_id)
            where merchant_id = $merchant and event_type in ('browse', 'favourite', 'cart') and event_date <= as_of
            union all
            select user_key, item_id, purchase_date as day, 0 as looks, 0 as wants, 1 as buys
            from intermediate.purchases
            where merchant_id = $merchant and purchase_date is not null
        )
        select user_key, item_id, day, sum(looks)::bigint as looks, sum(wants)::bigint as wants,
            sum(buys)::bigint as buys
        from deeds
        anti join ops.opt_outs using (user_key)
        where user_key is not null and item_id is not null
        group by user_key, item_id, day
        """,
        params={"merchant": merchant_id},
    ).to_arrow_table()


def forget_recommendations(con: Connection) -> None:
    """Empty what the recommender has written, also of how good it is."""
    con.execute(f"delete from {RECOMMENDATIONS.name}")
    con.execute(f"delete from {MODEL_QUALITY.name} where model_id in ({', '.join(map(quote, RANKERS))})")


def append_recommendations(con: Connection, batches: Iterable[pa.RecordBatch]) -> None:
    """Write the recommendations of one merchant. The caller holds a transaction."""
    append(con, RECOMMENDATIONS.name, batches)


def append_quality(con: Connection, rows: list[dict[str, object]]) -> None:
    """Write how good recommendations were. The caller holds a transaction."""
    append(con, MODEL_QUALITY.name, [pa.RecordBatch.from_pylist(rows, schema=MODEL_QUALITY.schema)])
