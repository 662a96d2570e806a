"""From a folder of labelled texts to a model folder: what `lingping train` does. The defaults made lingping-mini."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.model.baseline import LinearBaseline
from lingping.model.card import card
from lingping.model.data import data_digest, read_corpus
from lingping.model.decisions import tune_thresholds
from lingping.model.devices import pick_device
from lingping.model.distillation import distil
from lingping.model.evaluation import Figures, evaluate
from lingping.model.examples import Corpus
from lingping.model.recipe import COMPACT, PRETRAINED, Progress, Recipe
from lingping.model.registry import CARD, CONFIG, TAXONOMY, VOCABULARY, WEIGHTS, Manifest, save
from lingping.model.taxonomy import SHIPPED_TAXONOMY, load_taxonomy
from lingping.model.tokenizer import vocabulary_text

if TYPE_CHECKING:
    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

COMPACT_NAME = "lingping-mini-1"
_TRIAL_TEXTS = 64  # of each set, in a run of `max_steps`


def finetune(
    data: Path,
    models: Path,
    *,
    base: str | None = None,
    taxonomy: Path | None = None,
    epochs: int | None = None,
    seed: int = 7,
    max_steps: int | None = None,
    device: str = "auto",
    progress: Callable[[Progress], None] | None = None,
) -> Path:
    """Train a classifier on the files of `data` and save it in `models`; returns its folder.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. `taxonomy`
    replaces the shipped needs. A run that was cut off goes on from its last whole epoch when started again with the
    same arguments. `max_steps` ends after so many steps and evaluates on few texts: a proof that a machine can do it.

    Raises LingpingError for data, base or taxonomy that cannot be used, naming the remedy.
    """
    recipe = replace(PRETRAINED if base else COMPACT, seed=seed, max_steps=max_steps)
    recipe = replace(recipe, epochs=epochs or recipe.epochs)
    taxonomy = taxonomy or SHIPPED_TAXONOMY
    needs = load_taxonomy(taxonomy).codes
    corpus, digest = read_corpus(data, needs), data_digest(data)
    target = pick_device(device)

    network, tokenizer = _start(base, corpus, needs, seed)
    teacher = LinearBaseline(needs).fit(corpus)
    run = sha256(repr((digest, base, recipe, taxonomy.read_bytes())).encode()).hexdigest()
    checkpoint = models / ".training" / f"{run[:16]}.pt"
    examples = distil(teacher, corpus)
    _train(network, tokenizer, examples, ...)
