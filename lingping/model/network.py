"""One encoder, three heads, one forward pass: sentiment, the state of each need, and whether a wish is stated."""

from typing import TYPE_CHECKING

import torch
from torch import nn
from transformers import BertConfig, BertModel

from lingping.model.examples import SENTIMENTS, STATES

if TYPE_CHECKING:
    from torch import Tensor


class ReviewNetwork(nn.Module):
    """A BERT encoder with heads for sentiment, needs and wishes.

    `config` is a BertConfig with three fields more: `needs` (their codes), and `bigram_buckets` and `bigram_width` of
    the compact model's table of hashed word pairs, which gives a small encoder the phrases (不 好用) that a large one
    learns by depth; 0 buckets leave BERT as it is.
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

    def forward(self, tokens: "Tensor", mask: "Tensor") -> tuple["Tensor", "Tensor", "Tensor"]:
        """Logits of sentiment (batch, 3), needs (batch, needs, 4) and wish (batch,) for `tokens` (batch, length).

        `mask` is true where a token is no padding.
        """
        hidden = self.dropout(self.hidden(tokens, mask))
        whole = pooled(hidden, mask)  # (batch, 3 × width)
        needs = self._needs(hidden, mask) + self._states(self.needs_whole(whole))
        return self.sentiment(whole), needs, self.wish(whole).squeeze(-1)

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
        before = nn.functional.pad(tokens[:, :-1], (1, 0))
        return self.project(self.table((before * 1_000_003 + tokens * 7_919) % self.table.num_embeddings))


def pooled(hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """First token, mean and maximum over the unmasked tokens: (batch, length, width) → (batch, 3 × width)."""
    seen = mask[..., None]
    mean = (hidden * seen).sum(1) / seen.sum(1)
    largest = hidden.masked_fill(~seen, -1e4).amax(1)
    return torch.cat([hidden[:, 0], mean, largest], dim=-1)
