"""What customers of one merchant did with its items, by day, as sparse matrices up to any day."""

from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_matrix

if TYPE_CHECKING:
    import pyarrow as pa

_HALF_LIFE = 28  # days after which a deed weighs half
_LOOK, _WANT, _BUY = 1.0, 3.0, 5.0  # a browse; a favourite or cart; a purchase


@dataclass(frozen=True)
class Interactions:
    """Rows by position: customer and item (codes into `user_keys` and `item_ids`, both sorted), day, counts.

    days: days since 1970. looks: browse events. wants: favourite and cart events. buys: purchases.
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
        """Customers, items."""
        return len(self.user_keys), len(self.item_ids)

    @property
    def digest(self) -> str:
        """SHA-256 of all of it."""
        columns = (self.users, self.items, self.days, self.looks, self.wants, self.buys)
        said = "\0".join([*self.user_keys, *self.item_ids]).encode()
        return sha256(b"".join([said, *(np.ascontiguousarray(each).tobytes() for each in columns)])).hexdigest()

    def up_to(self, day: int) -> "Interactions":
        """The rows of `day` and before."""
        return self._where(self.days <= day)

    def between(self, first: int, last: int) -> "Interactions":
        """The rows of `first` to `last`."""
        return self._where((self.days >= first) & (self.days <= last))

    def weights(self, day: int) -> csr_matrix:
        """(customers, items): how much each did with each up to `day`; a month ago weighs half."""
        deeds = _LOOK * self.looks + _WANT * self.wants + _BUY * self.buys
        return self._matrix(deeds * 0.5 ** ((day - self.days) / _HALF_LIFE))

    def purchases(self) -> csr_matrix:
        """(customers, items): 1 where something was bought."""
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


def interactions(rows: "pa.Table") -> Interactions:
    """From rows user_key, item_id, day (date), looks, wants, buys, in any order."""
    rows = rows.sort_by([("user_key", "ascending"), ("item_id", "ascending"), ("day", "ascending")])
    user_keys, users = np.unique(rows["user_key"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    item_ids, items = np.unique(rows["item_id"].to_numpy(zero_copy_only=False).astype(str), return_inverse=True)
    days = rows["day"].to_numpy(zero_copy_only=False).astype("datetime64[D]").astype(np.int64)
    counts = {name: rows[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in ("looks", "wants", "buys")}
    return Interactions(user_keys.tolist(), item_ids.tolist(), users, items, days, **counts)
