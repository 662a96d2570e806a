"""Interactions of one merchant's customers with its items by day, and sparse matrices of them up to any day."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    import pyarrow as pa

_HALF_LIFE = 28  # days after which an interaction has half its weight
_LOOK, _WANT, _BUY = 1.0, 3.0, 5.0  # a browse; a favourite or cart; a purchase


@dataclass(frozen=True)
class Interactions:
    """One row per customer, item and day. `users` and `items` index `user_keys` and `item_ids`, which are sorted.

    days: days since 1970. looks: browse events. wants: favourite and cart events. buys: purchases. All (rows,).
    """

    user_keys: list[str]
    item_ids: list[str]
    users: np.ndarray
    items: np.ndarray
    days: np.ndarray
    looks: np.ndarray
    wants: np.ndarray
    buys: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Numbers of customers and items."""
        return len(self.user_keys), len(self.item_ids)

    @property
    def digest(self) -> str:
        """SHA-256 of keys and rows."""
        columns = (self.users, self.items, self.days, self.looks, self.wants, self.buys)
        keys = "\0".join([*self.user_keys, *self.item_ids]).encode()
        return sha256(b"".join([keys, *(np.ascontiguousarray(each).tobytes() for each in columns)])).hexdigest()

    def up_to(self, day: int) -> "Interactions":
        """The rows up to and including `day`."""
        return self._where(self.days <= day)

    def between(self, first: int, last: int) -> "Interactions":
        """The rows from `first` to `last`, both included."""
        return self._where((self.days >= first) & (self.days <= last))

    def weights(self, day: int) -> csr_matrix:
        """(customers, items): weighted sum of the interactions; those of 28 days before `day` have half the weight."""
        weights = _LOOK * self.looks + _WANT * self.wants + _BUY * self.buys
        return self._matrix(weights * 0.5 ** ((day - self.days) / _HALF_LIFE))

    def purchases(self) -> csr_matrix:
        """(customers, items): 1 where the customer bought the item."""
        bought = self._matrix(self.buys)
        bought.data[:] = 1
        return bought

    def _where(self, chosen: np.ndarray) -> "Interactions":
        columns = ("users", "items", "days", "looks", "wants", "buys")
        return replace(self, **{name: getattr(self, name)[chosen] for name in columns})

    def _matrix(self, values: np.ndarray) -> csr_matrix:
        matrix = csr_matrix((values.astype(np.float32), (self.users, self.items)), shape=self.shape)
        matrix.eliminate_zeros()
        matrix.sort_indices()
        return matrix


def build_interactions(rows: "pa.Table") -> Interactions:
    """The interactions in rows of user_key, item_id, day (date), looks, wants and buys, in any order."""
    rows = rows.sort_by([("user_key", "ascending"), ("item_id", "ascending"), ("day", "ascending")])
    user_keys, users = np.unique(rows["user_key"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    item_ids, items = np.unique(rows["item_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    days = rows["day"].to_numpy(zero_copy_only=False).astype("datetime64[D]").astype(np.int64)
    counts = {name: rows[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in ("looks", "wants", "buys")}
    return Interactions(user_keys.tolist(), item_ids.tolist(), users, items, days, **counts)
