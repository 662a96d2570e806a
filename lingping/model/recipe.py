"""How a network is trained, and how far a training is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to train; the defaults are those of the shipped model."""

    epochs: int = 4
    seed: int = 7
    max_steps: int | None = None
    learning_rate: float = 5e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    token_budget: int = 4096
    longest: int = 128
    word_dropout: float = 0.15


@dataclass(frozen=True)
class Progress:
    """How far a training run is: epochs done (with fractions), steps in this process, mean loss since the last one."""

    epochs: float
    steps: int
    loss: float


COMPACT = Recipe()
# Devlin et al. 2019, appendix A.3; knowledge of the language needs no dropped words.
PRETRAINED = Recipe(epochs=3, learning_rate=3e-5, warm_up=0.1, word_dropout=0.0)
