"""The manifest of a model folder: what the model is, how good it is, and the SHA-256 of every file."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from lingping.errors import LingpingError
from lingping.model.vocabulary import VOCABULARY

MANIFEST = "manifest.json"
WEIGHTS = "model.safetensors"
CONFIG = "config.json"
TAXONOMY = "needs.yaml"
CARD = "README.md"
TOKENIZER_FILE = "tokenizer.json"
# Weights are safetensors alone: a pickle can run code.
KNOWN_FILES = frozenset((WEIGHTS, CONFIG, VOCABULARY, TOKENIZER_FILE, TAXONOMY, CARD))


class ModelError(LingpingError):
    """A model folder that must not be loaded."""


@dataclass(frozen=True)
class Manifest:
    """What manifest.json holds.

    `longest`: tokens of a text; `thresholds`: for each need the probability from which a text counts as mentioning it;
    `neutral`: that from which a text counts as neutral. `figures`: the model's and the baseline's headlines
    (`evaluation.key_figures.pick_headlines`). `data_sha256`: of the training files. `mix`: shares of the labels it was
    trained on (`corpus.label_mix`). `temperatures`: see `model.temperatures`; `rates`: need or "negative" → rates of
    hits and of false alarms (`evaluation.error_rates`). `files`: SHA-256 of every other file of the folder.
    """

    model_id: str
    architecture: str
    tokenizer: str
    longest: int
    needs: tuple[str, ...]
    thresholds: tuple[float, ...]
    neutral: float
    figures: Mapping[str, Any]
    data_sha256: str
    seed: int
    lingping_version: str
    mix: Mapping[str, Mapping[str, float]]
    temperatures: Mapping[str, float]
    rates: Mapping[str, tuple[float, float]]
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def own_figures(self) -> Mapping[str, float]:
        """Its figures without the baseline's."""
        return next((each for name, each in self.figures.items() if self.model_id.startswith(name)), {})


def read_manifest(path: Path) -> Manifest:
    """The manifest at `path`. Raises ModelError for a file that is not one, naming the fault."""
    try:
        entries = json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelError(f"{path}: not JSON ({error}). Fetch the model again.") from error
    expected = {entry.name for entry in fields(Manifest)}
    if not isinstance(entries, dict) or set(entries) != expected:
        raise ModelError(f"{path}: must have exactly the fields {', '.join(sorted(expected))}. Fetch the model again.")
    needs, thresholds = entries["needs"], entries["thresholds"]
    if not (isinstance(needs, list) and isinstance(thresholds, list) and len(needs) == len(thresholds)):
        raise ModelError(f"{path}: must have one threshold for each need. Fetch the model again.")
    entries |= {"needs": tuple(needs), "thresholds": tuple(thresholds)}
    return Manifest(**entries)
