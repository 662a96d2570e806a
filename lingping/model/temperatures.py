"""The numbers by which a classifier divides its logits, so that its probabilities are calibrated (Guo et al. 2017)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Temperatures:
    """The divisor of each head's logits; 1 leaves them as they are."""

    sentiment: float = 1.0
    needs: float = 1.0
    wish: float = 1.0
