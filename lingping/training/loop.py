"""The training loop: length-bucketed batches, masked losses, warm-up and decay, a checkpoint after every epoch."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

from lingping.corpus.examples import Examples
from lingping.model.batching import draw_batches, pad
from lingping.model.devices import pick_half_precision
from lingping.model.tokenizer import Tokenizer
from lingping.progress import Progress
from lingping.training.checkpoints import load_checkpoint, save_checkpoint
from lingping.training.optimiser import adamw, step
from lingping.training.recipe import Recipe

if TYPE_CHECKING:
    from torch import Tensor

    from lingping.model.network import ReviewNetwork

_NEEDS_SHARE = 1 / 3  # of the summed loss of fifteen needs beside the loss of one sentiment
_WISH_SHARE = 1 / 3


def train(
    network: "ReviewNetwork",
    tokenizer: Tokenizer,
    examples: Examples,
    recipe: Recipe,
    *,
    checkpoint: Path,
    device: torch.device,
    progress: Progress,
    judge: Callable[["ReviewNetwork"], float] | None = None,
) -> None:
    """Train `network` in place; where `checkpoint` holds finished epochs of the same run, go on from there.

    `judge` says after each epoch how good the network is (its mean so far, where the recipe averages); it ends with the
    weights of the best epoch, and training stops once `recipe.patience` epochs have not been better than the best.
    """
    network.to(device)
    optimizer = adamw(network, recipe)
    state = load_checkpoint(checkpoint, network, optimizer, device)
    first, best = state.get("epochs", 0), _Best(**state.get("best", {}))
    mean = _Mean(**state["mean"]) if "mean" in state else _Mean(_weights(network), 1)
    tokens = tokenizer.encode(examples.texts, recipe.longest)
    lengths = np.array([len(row) for row in tokens])
    steps = 0
    for epoch in range(first, recipe.epochs):
        torch.manual_seed(recipe.seed * 1_000 + epoch)  # a resumed run draws what an unbroken one would
        if best.epoch is not None and epoch - best.epoch > recipe.patience:
            break
        network.train()
        batches = draw_batches(lengths, recipe.token_budget, seed=(recipe.seed, epoch))
        advance = progress.step(f"train, epoch {epoch + 1} of {recipe.epochs}", total=len(tokens), unit="texts")
        seen, total, usual = 0, 0.0, len(tokens) / len(batches)
        for rows in batches[: None if recipe.max_steps is None else recipe.max_steps - steps]:
            batch = pad([tokens[row] for row in rows], tokenizer.pad).to(device)
            # float16 would need its losses scaled: a GPU without bfloat16 trains in 32 bits.
            with torch.autocast(device.type, torch.bfloat16, enabled=pick_half_precision(device) is torch.bfloat16):
                logits = network(_blanked(batch, tokenizer, recipe), batch != tokenizer.pad)
            loss = masked_loss(logits[0].float(), logits[1].float(), logits[2].float(), examples.take(rows))
            (loss / usual).backward()  # by the usual size, not its own: a long text counts as much as a short one
            step(network, optimizer, recipe, done=(epoch + seen / len(tokens)) / recipe.epochs)
            seen, steps, total = seen + len(rows), steps + 1, total + loss.item()
            advance(len(rows))
        mean = mean.joined_by(_weights(network)) if recipe.is_averaged else _Mean(_weights(network), 1)
        told = f"epoch {epoch + 1} of {recipe.epochs}: loss {total / max(1, seen):.3f}"
        score = 0.0 if judge is None else judge(_copy(network, mean.weights))
        if judge is None or best.epoch is None or score > best.score:
            best = _Best(epoch, score, mean.weights)
        progress.say(told if judge is None else f"{told}, {score:.4f} on the tuning texts")
        if steps == recipe.max_steps:
            return
        save_checkpoint(checkpoint, network, optimizer, epochs=epoch + 1, best=asdict(best), mean=asdict(mean))
    if best.weights:
        network.load_state_dict(best.weights)


@dataclass(frozen=True)
class _Best:
    """The best epoch so far: its number, what `judge` said of it, and its weights."""

    epoch: int | None = None
    score: float = 0.0
    weights: "dict[str, Tensor]" = field(default_factory=dict)


@dataclass(frozen=True)
class _Mean:
    """The mean of so many sets of weights (Izmailov et al. 2018, Averaging Weights Leads to Wider Optima)."""

    weights: "dict[str, Tensor]"
    count: int

    def joined_by(self, weights: "dict[str, Tensor]") -> "_Mean":
        """The mean with one set more."""
        share = 1 / (self.count + 1)
        joined = {name: tensor.lerp(weights[name], share) for name, tensor in self.weights.items()}
        return _Mean(joined, self.count + 1)


def _weights(network: "ReviewNetwork") -> "dict[str, Tensor]":
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}


def _copy(network: "ReviewNetwork", weights: "dict[str, Tensor]") -> "ReviewNetwork":
    """A network of the same shape with `weights`."""
    copy = deepcopy(network)
    copy.load_state_dict(weights)
    return copy


def masked_loss(sentiment: "Tensor", needs: "Tensor", wish: "Tensor", gold: Examples) -> "Tensor":
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


def _blanked(tokens: "Tensor", tokenizer: Tokenizer, recipe: Recipe) -> "Tensor":
    """Some words made unknown at random: the network must not lean on a single one."""
    special = torch.isin(tokens, torch.tensor(sorted(tokenizer.special), device=tokens.device))
    drawn = torch.rand(tokens.shape, device=tokens.device) < recipe.word_dropout
    return tokens.masked_fill(drawn & ~special, tokenizer.unknown)
