"""Training that was cut off goes on where it was: network, optimizer and how far it had come, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from torch import nn


def save_checkpoint(path: Path, network: "nn.Module", optimizer: torch.optim.Optimizer, **progress: object) -> None:
    """Write the state of a training and its `progress` (numbers and lists of them), whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "progress": progress}
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def load_checkpoint(
    path: Path, network: "nn.Module", optimizer: torch.optim.Optimizer, device: torch.device
) -> dict[str, Any]:
    """Take on the state that lies at `path`, and return its progress; empty where there is none."""
    if not path.is_file():
        return {}
    state = torch.load(path, map_location=device, weights_only=True)
    network.load_state_dict(state["network"])
    optimizer.load_state_dict(state["optimizer"])
    return state["progress"]
