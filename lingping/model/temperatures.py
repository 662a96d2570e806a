"""What a classifier divides its logits by, so that its probabilities are calibrated."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Temperatures:
    """What the logits of each head are divided by; 1 leaves them as they are."""

    sentiment: float = 1.0
    needs: float = 1.0
    wish: float = 1.0
