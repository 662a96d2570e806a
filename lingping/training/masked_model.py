"""The encoder with BERT's head for hidden words, and its loss."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from lingping.model.batching import draw_batches
from lingping.model.devices import pick_half_precision
from lingping.model.network import ReviewNetwork
from lingping.model.tokenizer import Tokenizer
from lingping.training.recipe import Recipe
from lingping.training.word_masking import WordTokens, mask_words, stack


class MaskedModel(nn.Module):
    """The encoder of a ReviewNetwork with BERT's head for hidden tokens; its output is tied to the input embeddings."""

    def __init__(self, network: ReviewNetwork) -> None:
        super().__init__()
        width = network.config.hidden_size
        self.network = network
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(network.config.vocab_size))

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, hidden: torch.Tensor) -> torch.Tensor:
        """Logits (hidden tokens, vocabulary) for the places of `tokens` (batch, length) where `hidden` is true."""
        states = self.network.encode(tokens, mask)[hidden]
        table = self.network.encoder.embeddings.word_embeddings.weight
        return self.transform(states) @ table.T + self.bias


@dataclass(frozen=True)
class MaskedLoss:
    """The mean cross-entropy of hidden tokens, in nats, of batches of texts."""

    model: MaskedModel
    tokenizer: Tokenizer
    recipe: Recipe
    device: torch.device

    def compute(self, texts: Sequence[WordTokens], draw: tuple[int, int]) -> torch.Tensor | None:
        """The loss of one batch; the same `draw` hides and drops the same. None where no word of it is hidden."""
        generator = torch.manual_seed(hash((self.recipe.seed, *draw)) % 2**63)  # of masks and dropout
        tokens, words = stack(texts, self.tokenizer.pad)
        shown, targets = mask_words(
            tokens, words, share=self.recipe.masked, tokenizer=self.tokenizer, generator=generator
        )
        chosen = targets >= 0
        if not chosen.any():  # a few short texts: there is nothing to average
            return None
        shown, hidden = shown.to(self.device), chosen.to(self.device)
        is_half = pick_half_precision(self.device) is torch.bfloat16
        with torch.autocast(self.device.type, torch.bfloat16, enabled=is_half):
            logits = self.model(shown, shown != self.tokenizer.pad, hidden)
        return cross_entropy(logits.float(), targets[chosen].to(self.device))

    def average(self, texts: Sequence[WordTokens]) -> float | None:
        """The mean loss over `texts` in evaluation mode, with the same words hidden in every call.

        Batches in which no word is hidden are left out; None where that are all.
        """
        self.model.eval()
        lengths = np.array([len(text.tokens) for text in texts])
        batches = draw_batches(lengths, self.recipe.token_budget, seed=(self.recipe.seed,))
        with torch.inference_mode():
            computed = [self.compute([texts[row] for row in rows], (-1, number)) for number, rows in enumerate(batches)]
        known = [(loss.item(), len(rows)) for loss, rows in zip(computed, batches, strict=True) if loss is not None]
        return float(np.average([loss for loss, _ in known], weights=[rows for _, rows in known])) if known else None
