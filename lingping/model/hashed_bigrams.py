"""Pairs of neighbouring tokens, hashed into buckets, and their embeddings."""

from typing import TYPE_CHECKING

from torch import nn

if TYPE_CHECKING:
    from torch import Tensor


class Bigrams(nn.Module):
    """Embeddings of hashed pairs of neighbouring tokens."""

    def __init__(self, buckets: int, narrow: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(buckets, narrow)
        nn.init.normal_(self.table.weight, std=0.02)
        self.project = nn.Linear(narrow, width, bias=False)

    def forward(self, tokens: "Tensor") -> "Tensor":
        """(batch, length) → (batch, length, width): each token together with the one before it."""
        return self.project(self.table(hash_pairs(tokens, self.table.num_embeddings)))


def hash_pairs(tokens: "Tensor", buckets: int) -> "Tensor":
    """(batch, length) → (batch, length): the bucket of each token together with the one before it."""
    return hash_into(nn.functional.pad(tokens[:, :-1], (1, 0)), tokens, buckets)


def hash_into(before: "Tensor", tokens: "Tensor", buckets: int) -> "Tensor":
    """Buckets of the pairs (`before`, `tokens`), element by element."""
    return (before * 1_000_003 + tokens * 7_919) % buckets
