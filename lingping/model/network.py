"""One encoder, three heads, one forward pass: sentiment, the state of each need, and whether a wish is stated."""

from typing import TYPE_CHECKING

import torch
from torch import nn
from transformers import BertConfig, BertModel

from lingping.labels import SENTIMENTS, STATES
from lingping.model.hashed_bigrams import Bigrams
from lingping.model.linear_votes import Wide, add_votes

if TYPE_CHECKING:
    from torch import Tensor

Logits = tuple["Tensor", "Tensor", "Tensor"]  # sentiment, needs, wish


class ReviewNetwork(nn.Module):
    """A BERT encoder with heads for sentiment, needs and wishes.

    `config` is a BertConfig with additional fields: `needs` (their codes); `bigram_buckets` and `bigram_width` of the
    compact model's table of hashed word pairs, from which a small encoder gets the phrases (不 好用) that a large one
    learns by depth; `wide_buckets` of the linear part beside it (see `Wide`). With 0 buckets it is a plain BERT.
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

        `mask` (batch, length) is false where a token is padding.
        """
        return self.judge(self.encode(tokens, mask), None if self.wide is None else self.wide.look_up(tokens), mask)

    def judge(self, hidden: "Tensor", votes: "Tensor | None", mask: "Tensor") -> tuple["Tensor", "Tensor", "Tensor"]:
        """The logits of `forward` from what was read: `hidden` states of `encode`, and `votes` of `Wide.look_up`."""
        hidden = self.dropout(hidden)
        whole = pool(hidden, mask)  # (batch, 3 × width)
        needs = self._attend(hidden, mask) + self._split_states(self.needs_whole(whole))
        logits = self.sentiment(whole), needs, self.wish(whole).squeeze(-1)
        return logits if self.wide is None or votes is None else add_votes(*logits, self.wide.sum_votes(votes, mask))

    def encode(self, tokens: "Tensor", mask: "Tensor") -> "Tensor":
        """The encoder's last hidden states: (batch, length) → (batch, length, width)."""
        embedded = self.encoder.embeddings.word_embeddings(tokens)
        if self.bigrams is not None:
            embedded = embedded + self.bigrams(tokens)
        return self.encoder(inputs_embeds=embedded, attention_mask=mask.long()).last_hidden_state

    def _attend(self, hidden: "Tensor", mask: "Tensor") -> "Tensor":
        """Each need attends to its own words, so that 快递慢，但好吃 has two opinions (Mullenbach et al. 2018)."""
        look = self.attention(hidden).masked_fill(~mask[..., None], -1e4).softmax(1)  # (batch, length, needs)
        seen = torch.einsum("bln,blw->bnw", look, hidden)
        weight = self._split_states(self.needs.weight.T)  # (width, needs, 4)
        return torch.einsum("bnw,wns->bns", seen, weight) + self._split_states(self.needs.bias)

    def _split_states(self, flat: "Tensor") -> "Tensor":
        return flat.unflatten(-1, (len(self.config.needs), len(STATES)))


def pool(hidden: "Tensor", mask: "Tensor") -> "Tensor":
    """First token, mean and maximum over the unmasked tokens: (batch, length, width) → (batch, 3 × width)."""
    seen = mask[..., None]
    mean = (hidden * seen).sum(1) / seen.sum(1)
    largest = hidden.masked_fill(~seen, -1e4).amax(1)
    return torch.cat([hidden[:, 0], mean, largest], dim=-1)
