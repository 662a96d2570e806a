"""From a folder of labelled texts to a model folder: what `lingping train` does. The defaults made lingping-mini."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.corpus.data_folder import data_digest
from lingping.corpus.examples import Examples
from lingping.corpus.label_mix import count_label_mix
from lingping.corpus.splits import Corpus, read_corpus
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.calibration import error_rates, fit_temperatures
from lingping.evaluation.compression import compare_precisions, compression_table
from lingping.evaluation.judgement import headlines
from lingping.evaluation.report import report
from lingping.evaluation.thresholds import tune_neutral, tune_thresholds, tuning_score
from lingping.model.classifier import Classifier
from lingping.model.devices import pick_device
from lingping.model.manifest import CARD, CONFIG, TAXONOMY, VOCABULARY, WEIGHTS, Manifest
from lingping.model.precision import list_precisions
from lingping.model.registry import save
from lingping.model.scorer import Scorer
from lingping.model.taxonomy import SHIPPED_TAXONOMY, load_taxonomy
from lingping.model.vocabulary import build_vocabulary, format_vocabulary
from lingping.progress import Progress
from lingping.training.card import card
from lingping.training.distillation import distil, guided
from lingping.training.recipe import GUIDED_EPOCHS, Recipe, is_compact, usual_recipe

if TYPE_CHECKING:
    import pandas as pd
    import torch

    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

COMPACT_NAME = "lingping-mini-3"
_SILENT = Progress()
_TRIAL_TEXTS = 64  # of each set for tuning and evaluation, in a run of `max_steps`


@dataclass(frozen=True)
class Job:
    """What is trained, from what and how. `base` None: the compact encoder; `digest`: that of the training files."""

    base: str | None
    taxonomy: Path
    recipe: Recipe
    corpus: Corpus
    digest: str

    @property
    def name(self) -> str:
        """The model's id without the digest of its weights."""
        return f"{Path(self.base).name}-needs" if self.base and not is_compact(self.base) else COMPACT_NAME

    @property
    def key(self) -> str:
        """Changes with everything that the weights depend on: the name of the checkpoint."""
        weights = Path(self.base or "") / WEIGHTS
        origin = sha256(weights.read_bytes()).digest() if weights.is_file() else None
        parts = (self.digest, self.base, origin, self.recipe, self.taxonomy.read_bytes())
        return sha256(repr(parts).encode()).hexdigest()[:16]


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
    corrections: "pd.DataFrame | None" = None,
    progress: Progress = _SILENT,
) -> Path:
    """Train a classifier on the files of `data` and save it in `models`; returns its folder.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. `taxonomy`
    replaces the shipped needs; `corrections` (see `read_corpus`) are trained on too. A run that was cut off goes on
    from its last whole epoch when started again with the same arguments. `max_steps` ends after so many steps and
    evaluates on few texts: a proof that a machine can do it.

    Raises LingpingError for data, base or taxonomy that cannot be used, naming the remedy.
    """
    from lingping.training.loop import train
    from lingping.training.wide import add_wide

    taxonomy, target = taxonomy or SHIPPED_TAXONOMY, pick_device(device)
    usual = usual_recipe(base)
    recipe = replace(usual, epochs=epochs or usual.epochs, seed=seed, max_steps=max_steps)
    needs = load_taxonomy(taxonomy).codes
    progress.step("read the labelled texts", unit="")
    corpus = read_corpus(data, needs, corrections=corrections)
    job = Job(
        base, taxonomy, recipe, corpus if max_steps is None else _for_trial(corpus), data_digest(data, corrections)
    )
    network, tokenizer = _start(job, needs)
    progress.step("fit the linear teacher", unit="")
    baseline = LinearBaseline(needs).fit(job.corpus)
    checkpoints = [models / ".training" / f"{job.key}{part}.pt" for part in ("-teacher", "")]

    def judge(network: "ReviewNetwork") -> float:
        scores = _scorer(job, network, tokenizer, target).score(job.corpus.validation.texts)
        return tuning_score(scores, job.corpus.validation)

    def learn(network: "ReviewNetwork", examples: Examples, recipe: Recipe, checkpoint: Path) -> None:
        train(
            network,
            tokenizer,
            examples,
            recipe,
            checkpoint=checkpoint,
            device=target,
            progress=progress,
            judge=None if recipe.is_averaged else judge,  # means differ by less than the tuning texts can tell apart
        )

    teachers: list[Classifier] = [baseline]
    if base is not None:  # an encoder that knows the language makes a better teacher than word counts
        learn(network, guided(job.corpus), replace(recipe, epochs=GUIDED_EPOCHS), checkpoints[0])
        teachers.append(_calibrated(job, deepcopy(network), tokenizer, target))
    progress.step("label what nobody labelled", unit="")
    learn(network, distil(teachers, job.corpus), replace(recipe, is_averaged=base is not None), checkpoints[1])
    if is_compact(job.base):
        progress.step("fit the linear part", unit="")
        add_wide(network, tokenizer, job.corpus, recipe.longest, _scorer(job, deepcopy(network), tokenizer, target))
    progress.step("evaluate on texts kept apart", unit="")
    folder = _save(job, network, tokenizer, baseline, target, models)
    for checkpoint in checkpoints:
        checkpoint.unlink(missing_ok=True)
    return folder


def _scorer(job: Job, network: "ReviewNetwork", tokenizer: "Tokenizer", device: "torch.device") -> Scorer:
    """Without thresholds of its own yet."""
    usual = [0.5] * len(network.config.needs)
    return Scorer(network, tokenizer, job.name, usual, longest=job.recipe.longest, device=device)


def _calibrated(job: Job, network: "ReviewNetwork", tokenizer: "Tokenizer", device: "torch.device") -> Scorer:
    """The network as a classifier, its temperatures and thresholds fitted on the tuning texts."""
    scorer, tuning = _scorer(job, network, tokenizer, device), job.corpus.validation
    scorer.temperatures = fit_temperatures(scorer.score(tuning.texts), tuning)
    scores = scorer.score(tuning.texts)
    scorer.thresholds = tune_thresholds(scores.needs, tuning.needs.argmax(-1))
    scorer.neutral = tune_neutral(scores.sentiment, tuning.sentiment.argmax(-1))
    return scorer


def _for_trial(corpus: Corpus) -> Corpus:
    few = {name: getattr(corpus, name) for name in ("validation", "test_needs", "test_sentiment")}
    return replace(corpus, **{name: each.take(range(min(len(each), _TRIAL_TEXTS))) for name, each in few.items()})


def _start(job: Job, needs: Sequence[str]) -> "tuple[ReviewNetwork, Tokenizer]":
    """The network before training; its weights are drawn from the recipe's seed."""
    import torch

    from lingping.model.encoders import build_compact, load_pretrained

    torch.manual_seed(job.recipe.seed)
    if job.base is not None:
        return load_pretrained(job.base, needs)
    corpus = job.corpus
    texts = [*corpus.gold.texts, *corpus.annotators.texts, *corpus.other.texts, *corpus.unlabelled]
    return build_compact(build_vocabulary(texts), needs)


def _save(
    job: Job,
    network: "ReviewNetwork",
    tokenizer: "Tokenizer",
    baseline: LinearBaseline,
    device: "torch.device",
    models: Path,
) -> Path:
    """Calibrate, evaluate beside the baseline and write the model folder."""
    weights, recipe = _halved(network), job.recipe
    exact = deepcopy(network)  # a Scorer changes the network that it is given
    scorer = _calibrated(job, network, tokenizer, device)
    found = report(scorer, baseline, job.corpus, digest=job.digest)
    precisions = compare_precisions(
        lambda precision: Scorer(
            deepcopy(exact),
            tokenizer,
            job.name,
            scorer.thresholds,
            longest=recipe.longest,
            device=device,
            temperatures=scorer.temperatures,
            neutral=scorer.neutral,
            precision=precision,
        ),
        list_precisions(device),
        job.corpus,
    )
    manifest = Manifest(
        model_id=job.name,
        architecture="compact" if is_compact(job.base) else "bert",
        tokenizer=tokenizer.kind,
        longest=recipe.longest,
        needs=scorer.needs,
        thresholds=scorer.thresholds,
        neutral=scorer.neutral,
        figures={job.name: headlines(found.figures), baseline.model_id: headlines(found.baseline)},
        data_sha256=job.digest,
        seed=recipe.seed,
        lingping_version=version("lingping"),
        mix=count_label_mix(job.corpus.gold, scorer.needs),
        temperatures=asdict(scorer.temperatures),
        rates=error_rates(scorer, job.corpus.validation),
    )
    text = card(
        job.name,
        base=job.base,
        recipe=recipe,
        found=found,
        precisions=compression_table(precisions),
        corpus=job.corpus,
    )
    files = {
        WEIGHTS: weights,
        CONFIG: network.config.to_json_string(use_diff=False).encode(),
        VOCABULARY: format_vocabulary(tokenizer.vocabulary).encode(),
        TAXONOMY: job.taxonomy.read_bytes(),
        CARD: text.encode(),
    }
    return save(manifest, files, models)


def _halved(network: "ReviewNetwork") -> bytes:
    """The weights in 16 bits as safetensors; `network` takes on the rounded ones: figures are of what is saved."""
    from safetensors.torch import save as serialise

    weights = {name: tensor.half().cpu().contiguous() for name, tensor in network.state_dict().items()}
    network.load_state_dict(weights)
    return serialise(weights)
