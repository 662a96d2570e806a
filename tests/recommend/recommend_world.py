"""What the customers of a sample shop did, as the recommender is given it."""

from datetime import date

import numpy as np
import pyarrow as pa

from lingping.recommend.interactions import Interactions, interactions
from lingping.sample.behaviour import BROWSE, BUY, CART, FAVOURITE, SEARCH, SECONDS_A_DAY
from lingping.sample.history import History


def rows_of(days: list[str], users: list[str], items: list[str], kinds: list[str]) -> pa.Table:
    """Rows as the warehouse gives them, one per deed: look, want or buy."""
    return pa.table(
        {
            "user_key": users,
            "item_id": items,
            "day": pa.array([date.fromisoformat(day) for day in days], pa.date32()),
            **{f"{name}s": [int(kind == name) for kind in kinds] for name in ("look", "want", "buy")},
        }
    )


def dealings_of(history: History) -> Interactions:
    """Everything but the searches."""
    events = history.events.where(history.events.kinds != SEARCH)
    start = np.datetime64(history.setting.start.isoformat(), "D").astype(int)
    kinds = events.kinds
    return interactions(
        pa.table(
            {
                "user_key": [f"u{user:05}" for user in events.users],
                "item_id": [f"i{item:02}" for item in events.items],
                "day": pa.array((start + events.seconds // SECONDS_A_DAY).astype(np.int32), pa.int32()).cast(
                    pa.date32()
                ),
                "looks": (kinds == BROWSE).astype(np.int64),
                "wants": np.isin(kinds, (FAVOURITE, CART)).astype(np.int64),
                "buys": (kinds == BUY).astype(np.int64),
            }
        )
    )
