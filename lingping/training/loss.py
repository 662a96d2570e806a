"""The loss of fine-tuning, masked to what each example labels."""

from typing import TYPE_CHECKING

import torch
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from lingping.corpus.examples import Examples

if TYPE_CHECKING:
    from torch import Tensor

_NEEDS_SHARE = 1 / 3  # weight of the summed loss of all needs; sentiment weighs 1
_WISH_SHARE = 1 / 3


def compute_loss(sentiment: "Tensor", needs: "Tensor", wish: "Tensor", gold: Examples) -> "Tensor":
    """Cross-entropy of logits with the target distributions, summed over the batch, each part by its weight.

    `sentiment` (batch, 3), `needs` (batch, needs, 4), `wish` (batch,).
    """
    device = sentiment.device
    no_choice = torch.tensor([False, True, False], device=device) & torch.from_numpy(gold.binary).to(device)[:, None]
    sentiment = sentiment.masked_fill(no_choice, -1e4)
    by_text = -(torch.from_numpy(gold.sentiment).to(device) * log_softmax(sentiment, -1)).sum(-1)
    by_need = -(torch.from_numpy(gold.needs).to(device) * log_softmax(needs, -1)).sum(-1)
    by_wish = binary_cross_entropy_with_logits(wish, torch.from_numpy(gold.wish).to(device), reduction="none")
    weighed = (by_text * torch.from_numpy(gold.sentiment_weight).to(device)).sum()
    weighed = weighed + _NEEDS_SHARE * (by_need * torch.from_numpy(gold.needs_weight).to(device)).sum()
    return weighed + _WISH_SHARE * (by_wish * torch.from_numpy(gold.wish_weight).to(device)).sum()
