"""What models of customers read and write, one merchant at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingping.contracts import MODEL_QUALITY, USER_CLUSTERS, USER_FORECASTS
from lingping.profile.clusters import MIN_CUSTOMERS
from lingping.profile.profile_rows import MODELS, Profiles
from warehouse.database.tables import Connection, append, quote

if TYPE_CHECKING:
    import pandas as pd

READS = ("marts.user_features", "intermediate.user_windows")
WRITES = (USER_CLUSTERS, USER_FORECASTS)


@dataclass(frozen=True)
class Customers:
    """The customers of one merchant, ordered by user_key: rows of the tables in `READS`."""

    merchant_id: str
    features: "pd.DataFrame"
    windows: "pd.DataFrame"


def customers(con: Connection) -> Iterator[Customers]:
    """The customers of each merchant that has a past to learn from, or so many that they can be grouped."""
    found = con.execute(
        "select distinct merchant_id from intermediate.user_windows union "
        "select merchant_id from marts.user_features group by merchant_id having count(*) >= ? order by all",
        [MIN_CUSTOMERS],
    ).fetchall()
    for (merchant_id,) in found:
        features, windows = (
            con.execute(f"from {name} where merchant_id = ? order by all", [merchant_id]).df() for name in READS
        )
        yield Customers(merchant_id, features, windows)


def forget_profiles(con: Connection) -> None:
    """Delete clusters, forecasts and figures of all models of customers."""
    for table in WRITES:
        con.execute(f"delete from {table.name}")
    con.execute(f"delete from {MODEL_QUALITY.name} where model_id in ({', '.join(map(quote, MODELS))})")


def append_profiles(con: Connection, profiles: Profiles) -> None:
    """Write clusters, forecasts and figures of one merchant's customers. The caller holds a transaction."""
    parts = (
        (USER_CLUSTERS, profiles.clusters),
        (USER_FORECASTS, profiles.forecasts),
        (MODEL_QUALITY, profiles.quality),
    )
    for table, rows in parts:
        if rows.num_rows:
            append(con, table.name, [rows])
