"""Hyperparameters of pre-training and fine-tuning."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

_WORDS = "words"  # the kind of the compact encoder's tokenizer
_PIECES = "subwords"  # that of an imported encoder


@dataclass(frozen=True)
class Recipe:
    """Hyperparameters of one training.

    `learning_rate` and `weight_decay` are AdamW's; `warm_up` is a share of the whole run; `token_budget` (of a batch)
    and `longest` (of a text) count tokens; `word_dropout` is the share of tokens replaced by [UNK], `masked` the share
    of words that pre-training hides; `encoder_dropout` is that of hidden states inside a pre-trained encoder, None
    where its own configuration decides; `turns` is the number of epochs in which every text of the public sources is
    seen once (see `TrainingTexts`); `patience` is the number of epochs without a better one after which training stops.
    With `mean_from`, the result is the mean of the weights after so many epochs and after each later one: from 0, the
    initial ones too, for a network that is already trained. Without it, one epoch is chosen on the validation texts.
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
    patience: int = 2  # one worse epoch is no reason to stop: the learning rate still decays
    mean_from: int | None = None
    encoder_dropout: float | None = None
    turns: int = 3

    def is_in_mean(self, epochs: int) -> bool:
        """Whether the weights after so many epochs are averaged with those before them."""
        return self.mean_from is not None and epochs > self.mean_from


COMPACT = Recipe()
COMPACT_PRETRAINED = Recipe(epochs=3, learning_rate=3e-4)
# A pre-trained encoder first learns from gold and silver labels alone, and then is a second teacher of the rest.
GUIDED_EPOCHS = 4
# Devlin et al. 2019, appendix A.3; an encoder that others pre-trained needs no word dropout.
PRETRAINED = Recipe(epochs=3, learning_rate=3e-5, warm_up=0.1, word_dropout=0.0)
# A narrow one takes larger steps, and more of them. Without dropout it learns more in the same time: the random numbers
# alone took a tenth of it, and after two epochs with dropout the loss was still falling steeply.
NARROW_PRETRAINED = replace(
    PRETRAINED, epochs=5, learning_rate=2e-4, warm_up=0.06, token_budget=2048, encoder_dropout=0.0, mean_from=3
)
_NARROW = 512  # hidden width up to which an encoder is narrow
# Pre-training by masked words, of the compact encoder and of a BERT that is pre-trained already.
MASKED = Recipe(epochs=4, learning_rate=8e-4, warm_up=0.03, token_budget=8192, masked=0.2)
MASKED_BASE = Recipe(epochs=1, learning_rate=5e-5, warm_up=0.1, longest=256)


def pick_recipe(base: str | None) -> Recipe:
    """The default recipe of fine-tuning from `base`: from scratch (None), from a compact encoder, or from a BERT."""
    if base is None:
        return COMPACT
    config = _read_config(base)
    if config.get("tokenizer") == _WORDS:
        return COMPACT_PRETRAINED
    return NARROW_PRETRAINED if config.get("hidden_size", _NARROW + 1) <= _NARROW else PRETRAINED


def is_compact(base: str | None) -> bool:
    """Whether the encoder is the compact one: from scratch (None), or in a folder of `lingping pretrain`."""
    return base is None or _read_config(base).get("tokenizer") == _WORDS


def count_imported_layers(base: str) -> int | None:
    """How many layers `lingping encoder import` kept, where it made the folder `base`; else None."""
    config = _read_config(base)
    return config["num_hidden_layers"] if config.get("tokenizer") == _PIECES else None


def _read_config(base: str) -> dict[str, Any]:
    """The configuration of an encoder in a folder; empty for a name of the hub."""
    path = Path(base) / "config.json"
    return json.loads(path.read_bytes()) if path.is_file() else {}
