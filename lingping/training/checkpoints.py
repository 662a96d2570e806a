"""Training that was cut off goes on where it was: network, optimizer and how far it had come, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from lingping.atomic import replace_file

if TYPE_CHECKING:
    from torch import nn


def save_checkpoint(path: Path, network: "nn.Module", optimizer: torch.optim.Optimizer, **progress: object) -> None:
    """Write the state of a training and its `progress` (numbers and lists of them), whole or not at all."""
    state = {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "progress": progress}
    with replace_file(path) as draft:
        torch.save(state, draft)


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
