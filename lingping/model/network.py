"""One encoder, three heads, one forward pass: sentiment, the state of each need, and whether a wish is stated."""

from typing import TYPE_CHECKING

import torch
from torch import nn
from transformers import BertConfig, BertModel

from lingping.labels import SENTIMENTS, STATES

if TYPE_CHECKING:
    from torch import Tensor


class ReviewNetwork(nn.Module):
    """A BERT encoder with heads for sentiment, needs and wishes.

    `config` is a BertConfig with some fields more: `needs` (their codes); `bigram_buckets` and `bigram_width` of the
    compact model's table of hashed word pairs, which gives a small encoder the phrases (不 好用) that a large one
    learns by depth; `wide_buckets` of the linear part beside it (see `Wide`). 0 buckets leave BERT as it is.
    """

    def __init__(self, config: BertConfig) -> None:
        super().__init__()
        width, needs = config.hidden_size, len(config.needs)
        self.config = config
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.bigrams = Bigrams(config.bigram_buckets, config.bigram_width, width) if config.bigram_buckets else None
        self.dropout = nn.Dropout(config.classifier_dropout or 0.0)
        self.sentiment = nn.Linear(3 * width, len(SENTIMENTS))
        self.attention = nn.Linear(width, needs)
        self.needs = nn.Linear(width, needs * len(STATES))
        self.needs_whole = nn.Linear(3 * width, needs * len(STATES))
        self.wish = nn.Linear(3 * width, 1)
        buckets = getattr(config, "wide_buckets", 0)  # models of earlier versions have none
        self.wide = Wide(buckets, needs) if buckets else None

    def forward(self, tokens: "Tensor", mask: "Tensor") -> tuple["Tensor", "Tensor", "Tensor"]:
        """Logits of sentiment (batch, 3), needs (batch, needs, 4) and wish (batch,) for `tokens` (batch, length).

        `mask` is true where a token is no padding.
        """
        hidden = self.dropout(self.hidden(tokens, mask))
        whole = pooled(hidden, mask)  # (batch, 3 × width)
        needs = self._needs(hidden, mask) + self._states(self.needs_whole(whole))
        logits = self.sentiment(whole), needs, self.wish(whole).squeeze(-1)
        return logits if self.wide is None else with_votes(*logits, self.wide(tokens, mask))

    def hidden(self, tokens: "Tensor", mask: "Tensor") -> "Tensor":
        """What the encoder makes of each token: (batch, length) → (batch, length, width)."""
        embedded = self.encoder.embeddings.word_embeddings(tokens)
        if self.bigrams is not None:
            embedded = embedded + self.bigrams(tokens)
        return self.encoder(inputs_embeds=embedded, attention_mask=mask.long()).last_hidden_state

    def _needs(self, hidden: "Tensor", mask: "Tensor") -> "Tensor":
        """Each need looks at its own words, so that 快递慢，但好吃 is read as two opinions (Mullenbach et al. 2018)."""
        look = self.attention(hidden).masked_fill(~mask[..., None], -1e4).softmax(1)  # (batch, length, needs)
        seen = torch.einsum("bln,blw->bnw", look, hidden)
        weight = self._states(self.needs.weight.T)  # (width, needs, 4)
        return torch.einsum("bnw,wns->bns", seen, weight) + self._states(self.needs.bias)

    def _states(self, flat: "Tensor") -> "Tensor":
        return flat.unflatten(-1, (len(self.config.needs), len(STATES)))


class Bigrams(nn.Module):
    """Embeddings of hashed pairs of neighbouring tokens."""

    def __init__(self, buckets: int, narrow: int, width: int) -> None:
        super().__init__()
        self.table = nn.Embedding(buckets, narrow)
        nn.init.normal_(self.table.weight, std=0.02)
        self.project = nn.Linear(narrow, width, bias=False)

    def forward(self, tokens: "Tensor") -> "Tensor":
        """(batch, length) → (batch, length, width): each token together with the one before it."""
        return self.project(self.table(_hashed_pairs(tokens, self.table.num_embeddings)))


class Wide(nn.Module):
    """The wide part of a wide and deep network: a linear model over hashed words and pairs of neighbouring words.

    It remembers rare phrases where the encoder generalises (Cheng et al. 2016, Wide & Deep Learning). Each word and
    pair has a vote for positive against negative, one for each need against its absence, and one for a wish.
    """

    def __init__(self, buckets: int, needs: int) -> None:
        super().__init__()
        self.table = nn.Embedding(buckets, 1 + needs + 1)
        self.bias = nn.Parameter(torch.zeros(1 + needs + 1))

    def forward(self, tokens: "Tensor", mask: "Tensor") -> "Tensor":
        """Votes (batch, 1 + needs + 1) for `with_votes`: the sum over a text's rows by the root of their number."""
        seen = torch.cat([mask, mask], 1)
        votes = (self.table(self.rows(tokens)) * seen[..., None]).float().sum(1)
        return votes / seen.sum(1, keepdim=True).sqrt() + self.bias

    def rows(self, tokens: "Tensor") -> "Tensor":
        """The rows of the table that speak for each text: (batch, length) → (batch, 2 × length), words then pairs."""
        buckets = self.table.num_embeddings
        return torch.cat([_hashed(torch.zeros_like(tokens), tokens, buckets), _hashed_pairs(tokens, buckets)], 1)


def with_votes(
    sentiment: "Tensor", needs: "Tensor", wish: "Tensor", votes: "Tensor"
) -> tuple["Tensor", "Tensor", "Tensor"]:
    """Logits of sentiment (batch, 3), needs (batch, needs, 4) and wish (batch,) with the `votes` of a linear model.

    Of `votes` (batch, 1 + needs + 1) the first is the log-odds of positive against negative, and leaves neutral as
    likely as it was; the next are those of each need against its absence; the last those of a wish.
    """
    poles = sentiment[:, ::2]
    leaning = poles + torch.cat([-votes[:, :1] / 2, votes[:, :1] / 2], 1)
    neutral = sentiment[:, 1] + leaning.logsumexp(1) - poles.logsumexp(1)
    spoken = votes[:, 1:-1, None].expand(-1, -1, len(STATES) - 1)
    leaning = torch.stack([leaning[:, 0], neutral, leaning[:, 1]], 1)
    return leaning, needs + nn.functional.pad(spoken, (1, 0)), wish + votes[:, -1]


def _hashed_pairs(tokens: "Tensor", buckets: int) -> "Tensor":
    """(batch, length) → (batch, length): a bucket for each token together with the one before it."""
    return _hashed(nn.functional.pad(tokens[:, :-1], (1, 0)), tokens, buckets)


def _hashed(before: "Tensor", tokens: "Tensor", buckets: int) -> "Tensor":
    return (before * 1_000_003 + tokens * 7_919) % buckets


def pooled(hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """First token, mean and maximum over the unmasked tokens: (batch, length, width) → (batch, 3 × width)."""
    seen = mask[..., None]
    mean = (hidden * seen).sum(1) / seen.sum(1)
    largest = hidden.masked_fill(~seen, -1e4).amax(1)
    return torch.cat([hidden[:, 0], mean, largest], dim=-1)
