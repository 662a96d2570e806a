"""How long and how fast networks are trained."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Recipe:
    """One way of training.

    Rates and decay are AdamW's; `warm_up` is a share of the whole run; `token_budget` and `longest` count tokens;
    `word_dropout` is the share of words made unknown, `masked` the share of words that pre-training hides;
    `patience` is the number of epochs without a better one after which training stops. Where `is_averaged`, the network
    becomes the mean of the weights that it began with and of those after each epoch: for one that has learned already.
    """

    epochs: int = 3
    seed: int = 7
    max_steps: int | None = None
    learning_rate: float = 5e-4
    warm_up: float = 0.05
    weight_decay: float = 0.01
    token_budget: int = 4096
    longest: int = 128
    word_dropout: float = 0.15
    masked: float = 0.15
    patience: int = 2  # the rate falls to nothing by the last epoch: one dull epoch before that says little
    is_averaged: bool = False


COMPACT = Recipe()
COMPACT_PRETRAINED = Recipe(epochs=3, learning_rate=3e-4)
# First an encoder that knows the language learns from the labels made by the guide: then it is a teacher of the rest.
GUIDED_EPOCHS = 4
# Devlin et al. 2019, appendix A.3; knowledge of the language needs no dropped words.
PRETRAINED = Recipe(epochs=3, learning_rate=3e-5, warm_up=0.1, word_dropout=0.0)
# Pre-training by masked words, of the compact encoder and of a BERT that knows the language already.
MASKED = Recipe(epochs=4, learning_rate=8e-4, warm_up=0.03, token_budget=8192, masked=0.2)
MASKED_BASE = Recipe(epochs=1, learning_rate=5e-5, warm_up=0.1, longest=256)


def usual_recipe(base: str | None) -> Recipe:
    """How a network that starts from `base` is fine-tuned: from nothing, a compact encoder, or a BERT."""
    if base is None:
        return COMPACT
    return COMPACT_PRETRAINED if is_compact(base) else PRETRAINED


def is_compact(base: str | None) -> bool:
    """Whether the encoder is this project's own: begun from nothing, or in a folder of `lingping pretrain`."""
    if base is None:
        return True
    config = Path(base) / "config.json"
    return config.is_file() and json.loads(config.read_bytes()).get("tokenizer") == "words"
