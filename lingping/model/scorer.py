"""Texts to probabilities: what every classifier gives, and the fast road through the network."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    import torch


@dataclass(frozen=True)
class Scores:
    """Probabilities of each text, in the order asked.

    `sentiment` (texts, 3) in order negative, neutral, positive; `needs` (texts, needs, 4) in order absent, negative,
    neutral, positive; float32.
    """

    sentiment: "np.ndarray"
    needs: "np.ndarray"


class Classifier(Protocol):
    """Anything that scores texts: the network or the linear yardstick."""

    model_id: str
    needs: tuple[str, ...]

    def score(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> Scores:
        """Probabilities of `texts`; `progress` is told how many more are done."""
        ...


def padded(rows: Sequence[list[int]], pad: int) -> "torch.Tensor":
    """Token numbers as one (batch, length) tensor, shorter rows filled up with `pad`."""
    import torch

    tensors = [torch.tensor(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=pad)


def half_precision(device: "torch.device") -> "torch.dtype | None":
    """The 16-bit float that `device` multiplies in hardware, or None where it has none."""
    import torch

    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported(including_emulation=False) else torch.float16
    return torch.bfloat16 if torch.cpu._is_avx512_bf16_supported() else None
