"""The training loop: length-bucketed batches, masked losses, warm-up and decay, a checkpoint after every epoch."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch.nn.functional import log_softmax

from lingping.model.batching import bucketed, padded
from lingping.model.devices import half_precision
from lingping.model.examples import Examples
from lingping.model.recipe import Recipe
from lingping.model.tokenizer import Tokenizer
from lingping.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor

    from lingping.model.network import ReviewNetwork

_NEEDS_SHARE = 1 / 3  # of the summed loss of fifteen needs beside the loss of one sentiment


def train(
    network: "ReviewNetwork",
    tokenizer: Tokenizer,
    examples: Examples,
    recipe: Recipe,
    *,
    checkpoint: Path,
    device: torch.device,
    progress: Progress,
) -> None:
    """Train `network` in place; where `checkpoint` holds finished epochs of the same run, go on from there."""
    network.to(device).train()
    optimizer = _optimizer(network, recipe)
    first = _resume(checkpoint, network, optimizer, device)
    tokens = tokenizer.encode(examples.texts, recipe.longest)
    lengths = np.array([len(row) for row in tokens])
    steps = 0
    for epoch in range(first, recipe.epochs):
        torch.manual_seed(recipe.seed * 1_000 + epoch)  # a resumed run draws what an unbroken one would
        batches = bucketed(lengths, recipe.token_budget, seed=(recipe.seed, epoch))
        advance = progress.step(f"train, epoch {epoch + 1} of {recipe.epochs}", total=len(tokens), unit="texts")
        seen, total, usual = 0, 0.0, len(tokens) / len(batches)
        for rows in batches[: None if recipe.max_steps is None else recipe.max_steps - steps]:
            _set_rate(optimizer, recipe, (epoch + seen / len(tokens)) / recipe.epochs)
            batch = padded([tokens[row] for row in rows], tokenizer.pad).to(device)
            # float16 would need its losses scaled: a GPU without bfloat16 trains in 32 bits.
            with torch.autocast(device.type, torch.bfloat16, enabled=half_precision(device) is torch.bfloat16):
                sentiment, needs = network(_blanked(batch, tokenizer, recipe), batch != tokenizer.pad)
            loss = masked_loss(sentiment.float(), needs.float(), examples.take(rows))
            (loss / usual).backward()  # by the usual size, not its own: a long text counts as much as a short one
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            seen, steps, total = seen + len(rows), steps + 1, total + loss.item()
            advance(len(rows))
        progress.say(f"epoch {epoch + 1} of {recipe.epochs}: loss {total / max(1, seen):.3f}")
        if steps == recipe.max_steps:
            return
        _save(checkpoint, network, optimizer, epoch + 1)


def masked_loss(sentiment: "Tensor", needs: "Tensor", gold: Examples) -> "Tensor":
    """Cross-entropy of logits with the target distributions, summed over the batch, each part by its weight.

    `sentiment` (batch, 3), `needs` (batch, needs, 4).
    """
    device = sentiment.device
    no_choice = torch.tensor([False, True, False], device=device) & torch.from_numpy(gold.binary).to(device)[:, None]
    sentiment = sentiment.masked_fill(no_choice, -1e4)
    by_text = -(torch.from_numpy(gold.sentiment).to(device) * log_softmax(sentiment, -1)).sum(-1)
    by_need = -(torch.from_numpy(gold.needs).to(device) * log_softmax(needs, -1)).sum(-1)
    weighed = (by_text * torch.from_numpy(gold.sentiment_weight).to(device)).sum()
    return weighed + _NEEDS_SHARE * (by_need * torch.from_numpy(gold.needs_weight).to(device)).sum()


def _blanked(tokens: "Tensor", tokenizer: Tokenizer, recipe: Recipe) -> "Tensor":
    """Some words made unknown at random: the network must not lean on a single one."""
    special = torch.isin(tokens, torch.tensor(sorted(tokenizer.special), device=tokens.device))
    drawn = torch.rand(tokens.shape, device=tokens.device) < recipe.word_dropout
    return tokens.masked_fill(drawn & ~special, tokenizer.unknown)


def _optimizer(network: "ReviewNetwork", recipe: Recipe) -> torch.optim.AdamW:
    decayed = [weight for weight in network.parameters() if weight.ndim > 1]
    plain = [weight for weight in network.parameters() if weight.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def _set_rate(optimizer: torch.optim.AdamW, recipe: Recipe, done: float) -> None:
    """Linear warm-up, then linear decay to zero; `done` is the share of the training behind us."""
    factor = min(max(done, 1e-4) / recipe.warm_up, (1 - done) / (1 - recipe.warm_up))
    for group in optimizer.param_groups:
        group["lr"] = recipe.learning_rate * factor


def _save(checkpoint: Path, network: "ReviewNetwork", optimizer: torch.optim.AdamW, epochs: int) -> None:
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    state = {"epochs": epochs, "network": network.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, checkpoint.with_suffix(".new"))
    checkpoint.with_suffix(".new").replace(checkpoint)


def _resume(checkpoint: Path, network: "ReviewNetwork", optimizer: torch.optim.AdamW, device: torch.device) -> int:
    if not checkpoint.is_file():
        return 0
    state = torch.load(checkpoint, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return state["epochs"]
