"""AdamW with a linear warm-up and a linear decay, for pre-training and fine-tuning alike."""

from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from torch import nn

    from lingping.training.recipe import Recipe


def make_optimiser(network: "nn.Module", recipe: "Recipe") -> torch.optim.AdamW:
    """AdamW over all weights, without decay of biases and norms (Loshchilov and Hutter 2019)."""
    weights = list(network.parameters())
    decayed, plain = [each for each in weights if each.ndim > 1], [each for each in weights if each.ndim <= 1]
    groups = [{"params": decayed, "weight_decay": recipe.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, fused=True)


def take_step(network: "nn.Module", optimiser: torch.optim.AdamW, recipe: "Recipe", *, done: float) -> None:
    """One step along the gradients, clipped to norm 1; `done` is the share of the training before it."""
    factor = min(max(done, 1e-4) / recipe.warm_up, (1 - done) / (1 - recipe.warm_up))
    for group in optimiser.param_groups:
        group["lr"] = recipe.learning_rate * factor
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimiser.step()
    optimiser.zero_grad()
