"""Copies of a network's weights: the best epoch's, and the mean over epochs."""

from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

    from lingping.model.network import ReviewNetwork


@dataclass(frozen=True)
class BestEpoch:
    """The best epoch so far: its number, its validation score and its weights; no number before the first epoch."""

    epoch: int | None = None
    score: float = 0.0
    weights: "dict[str, Tensor]" = field(default_factory=dict)


@dataclass(frozen=True)
class MeanWeights:
    """The mean of `count` sets of weights (Izmailov et al. 2018, Averaging Weights Leads to Wider Optima)."""

    weights: "dict[str, Tensor]"
    count: int

    def include(self, weights: "dict[str, Tensor]") -> "MeanWeights":
        """The mean with one set more."""
        share = 1 / (self.count + 1)
        mean = {name: tensor.lerp(weights[name], share) for name, tensor in self.weights.items()}
        return MeanWeights(mean, self.count + 1)


def copy_weights(network: "ReviewNetwork") -> "dict[str, Tensor]":
    """The weights of `network` by name, on the CPU."""
    return {name: tensor.detach().cpu().clone() for name, tensor in network.state_dict().items()}


def copy_network(network: "ReviewNetwork", weights: "dict[str, Tensor]") -> "ReviewNetwork":
    """A network of the same shape with `weights`."""
    copy = deepcopy(network)
    copy.load_state_dict(weights)
    return copy
