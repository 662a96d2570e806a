"""From a folder of labelled texts to a model folder: `lingping train`. Recipes are those of each kind of base."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.thresholds import score_validation
from lingping.model.classifier import Classifier
from lingping.model.devices import pick_device
from lingping.model.taxonomy import SHIPPED_TAXONOMY, load_taxonomy
from lingping.model.vocabulary import build_vocabulary
from lingping.progress import Progress
from lingping.training.distillation import distil, select_guided
from lingping.training.job import Job, check_sources, name_model, shrink_for_trial
from lingping.training.model_folder import save_model
from lingping.training.recipe import GUIDED_EPOCHS, Recipe, is_compact, pick_recipe

if TYPE_CHECKING:
    import pandas as pd

    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer
    from lingping.training.loop import TrainingTexts

_SILENT = Progress()


def finetune(
    data: Path,
    models: Path,
    *,
    base: str | None = None,
    name: str | None = None,
    taxonomy: Path | None = None,
    epochs: int | None = None,
    seed: int = 7,
    max_steps: int | None = None,
    device: str = "auto",
    corrections: "pd.DataFrame | None" = None,
    progress: Progress = _SILENT,
) -> Path:
    """Train a classifier on the files of `data` and save it in `models`; returns its folder.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. `name` names the
    model, by default after its base. `taxonomy` replaces the shipped needs; `corrections` (see `read_corpus`) are
    trained on too. An interrupted run continues where it was, a few minutes back, when started again with the same
    arguments. `max_steps` stops after so many steps and evaluates on few texts, to try whether training works here.

    Raises LingpingError for data, base or taxonomy that cannot be used, naming the remedy.
    """
    taxonomy, target = taxonomy or SHIPPED_TAXONOMY, pick_device(device)
    check_sources(data, base)
    usual = pick_recipe(base)
    recipe = replace(usual, epochs=epochs or usual.epochs, seed=seed, max_steps=max_steps)
    needs = load_taxonomy(taxonomy).codes
    progress.step("read the labelled texts", unit="")
    corpus = read_corpus(data, needs, corrections=corrections)
    corpus = corpus if max_steps is None else shrink_for_trial(corpus)
    job = Job(name or name_model(base), base, taxonomy, recipe, corpus, data_digest(data, corrections), target)
    network, tokenizer = _start(job, needs)
    checkpoints = [models / ".training" / f"{job.key}{part}.pt" for part in ("-guide", "")]
    baseline = _train(_Learner(job, network, tokenizer, progress), checkpoints)
    progress.step("evaluate on the test texts", unit="")
    folder = save_model(job, network, tokenizer, baseline, models)
    for checkpoint in checkpoints:
        checkpoint.unlink(missing_ok=True)
    return folder


def _start(job: Job, needs: Sequence[str]) -> "tuple[ReviewNetwork, Tokenizer]":
    """The network before training; its weights are drawn from the recipe's seed."""
    import torch

    from lingping.model.encoders import build_compact, load_pretrained

    torch.manual_seed(job.recipe.seed)
    if job.base is not None:
        return load_pretrained(job.base, needs, encoder_dropout=job.recipe.encoder_dropout)
    texts = [*job.corpus.labelled.texts, *job.corpus.unlabelled]
    return build_compact(build_vocabulary(texts), needs)


@dataclass(frozen=True)
class _Learner:
    """A job with its network, which `learn` trains in place."""

    job: Job
    network: "ReviewNetwork"
    tokenizer: "Tokenizer"
    progress: Progress

    def learn(self, texts: "TrainingTexts", recipe: Recipe, checkpoint: Path) -> None:
        """Train the network, to its best epoch on the validation texts; where weights are averaged, to the last.

        (Means of weights differ by less than the validation texts can measure.)
        """
        from lingping.training.loop import train

        train(
            self.network,
            self.tokenizer,
            texts,
            recipe,
            checkpoint=checkpoint,
            device=self.job.device,
            progress=self.progress,
            validate=self._validate if recipe.mean_from is None else None,
        )

    def _validate(self, network: "ReviewNetwork") -> float:
        validation = self.job.corpus.validation
        return score_validation(self.job.make_scorer(network, self.tokenizer).score(validation.texts), validation)


def _train(learner: _Learner, checkpoints: Sequence[Path]) -> LinearBaseline:
    """Train the network of `learner` as its base wants it, then its linear part; returns the linear baseline."""
    from lingping.training.loop import TrainingTexts
    from lingping.training.wide import add_wide

    job, network = learner.job, learner.network
    if is_compact(job.base):
        baseline = _fit_baseline(learner)
        _train_compact(learner, baseline, checkpoints)
    else:
        texts = TrainingTexts(select_guided(job.corpus), job.corpus.other, job.recipe.turns)
        learner.learn(texts, job.recipe, checkpoints[-1])
        baseline = _fit_baseline(learner)
    learner.progress.step("fit the linear part", unit="")
    deep = job.make_scorer(deepcopy(network), learner.tokenizer)
    add_wide(network, learner.tokenizer, job.corpus, job.recipe.longest, deep)
    return baseline


def _fit_baseline(learner: _Learner) -> LinearBaseline:
    learner.progress.step("fit the linear baseline", unit="")
    return LinearBaseline(learner.network.config.needs).fit(learner.job.corpus)


def _train_compact(learner: _Learner, baseline: LinearBaseline, checkpoints: Sequence[Path]) -> None:
    """Train the compact encoder, from a base first as a second teacher beside `baseline`."""
    from lingping.training.loop import TrainingTexts

    job, recipe, progress = learner.job, learner.job.recipe, learner.progress
    teachers: list[Classifier] = [baseline]
    if job.base is not None:  # a pre-trained encoder makes a better teacher than word counts
        learner.learn(TrainingTexts(select_guided(job.corpus)), replace(recipe, epochs=GUIDED_EPOCHS), checkpoints[0])
        teachers.append(job.calibrate(deepcopy(learner.network), learner.tokenizer))
    progress.step("predict missing labels", unit="")
    texts = TrainingTexts(distil(teachers, job.corpus))
    learner.learn(texts, replace(recipe, mean_from=None if job.base is None else 0), checkpoints[1])
