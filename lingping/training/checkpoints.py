"""Checkpoints: an interrupted training continues from network, optimiser and progress in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from lingping.atomic import replace_file

if TYPE_CHECKING:
    from torch import nn


def save_checkpoint(path: Path, network: "nn.Module", optimiser: torch.optim.Optimizer, **progress: object) -> None:
    """Write the state of a training and its `progress` (numbers, tensors and lists of them), atomically."""
    state = {"network": network.state_dict(), "optimizer": optimiser.state_dict(), "progress": progress}
    with replace_file(path) as draft:
        torch.save(state, draft)


def load_checkpoint(
    path: Path, network: "nn.Module", optimiser: torch.optim.Optimizer, device: torch.device
) -> dict[str, Any]:
    """Load the state at `path` into `network` and `optimiser`, and return its progress; empty without a file."""
    if not path.is_file():
        return {}
    state = torch.load(path, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    optimiser.load_state_dict(state["optimizer"])
    return state["progress"]
