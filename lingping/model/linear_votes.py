"""The linear part of a network: votes of hashed words and word pairs, added to the encoder's logits."""

from typing import TYPE_CHECKING

import torch
from torch import nn

from lingping.labels import STATES
from lingping.model.hashed_bigrams import hash_into, hash_pairs

if TYPE_CHECKING:
    from torch import Tensor


class Wide(nn.Module):
    """The wide part of a wide and deep network: a linear model over hashed words and pairs of neighbouring words.

    It memorises rare phrases where the encoder generalises (Cheng et al. 2016, Wide & Deep Learning). Each word and
    pair has a vote for positive against negative, one for each need against its absence, and one for a wish.
    """

    def __init__(self, buckets: int, needs: int) -> None:
        super().__init__()
        self.table = nn.Embedding(buckets, 1 + needs + 1)
        self.bias = nn.Parameter(torch.zeros(1 + needs + 1))

    def forward(self, tokens: "Tensor", mask: "Tensor") -> "Tensor":
        """Votes (batch, 1 + needs + 1) for `add_votes`: the sum over a text's rows by the root of their number."""
        return self.sum_votes(self.look_up(tokens), mask)

    def look_up(self, tokens: "Tensor") -> "Tensor":
        """The votes of each word, then of each pair with the word before: (batch, 2 × length, 1 + needs + 1)."""
        return self.table(self.rows(tokens))

    def sum_votes(self, votes: "Tensor", mask: "Tensor") -> "Tensor":
        """The votes (batch, 1 + needs + 1) of whole texts from those of `look_up`."""
        seen = torch.cat([mask, mask], 1)
        return (votes * seen[..., None]).float().sum(1) / seen.sum(1, keepdim=True).sqrt() + self.bias

    def rows(self, tokens: "Tensor") -> "Tensor":
        """The table's rows of each text: (batch, length) → (batch, 2 × length), words first, then pairs."""
        buckets = self.table.num_embeddings
        return torch.cat([hash_into(torch.zeros_like(tokens), tokens, buckets), hash_pairs(tokens, buckets)], 1)


def add_votes(
    sentiment: "Tensor", needs: "Tensor", wish: "Tensor", votes: "Tensor"
) -> tuple["Tensor", "Tensor", "Tensor"]:
    """Logits of sentiment (batch, 3), needs (batch, needs, 4) and wish (batch,) with the `votes` of a linear model.

    Of `votes` (batch, 1 + needs + 1) the first is the log-odds of positive against negative, and leaves neutral as
    likely as it was; the next are those of each need against its absence; the last those of a wish.
    """
    poles = sentiment[:, ::2]
    leaning = poles + torch.cat([-votes[:, :1] / 2, votes[:, :1] / 2], 1)
    neutral = sentiment[:, 1] + leaning.logsumexp(1) - poles.logsumexp(1)
    mentioned = votes[:, 1:-1, None].expand(-1, -1, len(STATES) - 1)
    leaning = torch.stack([leaning[:, 0], neutral, leaning[:, 1]], 1)
    return leaning, needs + nn.functional.pad(mentioned, (1, 0)), wish + votes[:, -1]
