"""From a folder of labelled texts to a model folder: what `lingping train` does. The defaults made lingping-mini."""

import json
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.model.baseline import LinearBaseline
from lingping.model.calibration import fit_temperatures
from lingping.model.card import card
from lingping.model.data import data_digest, read_corpus
from lingping.model.decisions import decide, tune_thresholds
from lingping.model.devices import pick_device
from lingping.model.distillation import distil
from lingping.model.evaluation import compare, differences, figures, headlines, judge, measures
from lingping.model.examples import Corpus, Examples
from lingping.model.mix import label_mix
from lingping.model.recipe import COMPACT, COMPACT_PRETRAINED, PRETRAINED, Recipe
from lingping.model.registry import CARD, CONFIG, TAXONOMY, VOCABULARY, WEIGHTS, Manifest, save
from lingping.model.scorer import Scorer
from lingping.model.taxonomy import SHIPPED_TAXONOMY, load_taxonomy
from lingping.model.tokenizer import WordTokenizer, build_vocabulary, vocabulary_text
from lingping.progress import Progress

if TYPE_CHECKING:
    import torch

    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

COMPACT_NAME = "lingping-mini-1"
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
        return f"{Path(self.base).name}-needs" if self.base else COMPACT_NAME

    @property
    def key(self) -> str:
        """Changes with everything that the weights depend on: the name of the checkpoint."""
        parts = (self.digest, self.base, self.recipe, self.taxonomy.read_bytes())
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
    progress: Progress = _SILENT,
) -> Path:
    """Train a classifier on the files of `data` and save it in `models`; returns its folder.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. `taxonomy`
    replaces the shipped needs. A run that was cut off goes on from its last whole epoch when started again with the
    same arguments. `max_steps` ends after so many steps and evaluates on few texts: a proof that a machine can do it.

    Raises LingpingError for data, base or taxonomy that cannot be used, naming the remedy.
    """
    from lingping.model.training import train

    taxonomy, target = taxonomy or SHIPPED_TAXONOMY, pick_device(device)
    usual = _usual_recipe(base)
    recipe = replace(usual, epochs=epochs or usual.epochs, seed=seed, max_steps=max_steps)
    needs = load_taxonomy(taxonomy).codes
    progress.step("read the labelled texts", unit="")
    corpus = read_corpus(data, needs)
    job = Job(base, taxonomy, recipe, corpus if max_steps is None else _for_trial(corpus), data_digest(data))
    network, tokenizer = _start(job, needs)
    progress.step("fit the linear teacher", unit="")
    teacher = LinearBaseline(needs).fit(job.corpus)
    examples = distil(teacher, job.corpus)
    checkpoint = models / ".training" / f"{job.key}.pt"
    train(
        network,
        tokenizer,
        examples,
        recipe,
        checkpoint=checkpoint,
        device=target,
        progress=progress,
        judge=lambda network: _score(_scorer(job, deepcopy(network), tokenizer, teacher, target), job.corpus.tuning),
    )
    progress.step("evaluate on texts kept apart", unit="")
    folder = _save(job, network, tokenizer, teacher, target, models)
    checkpoint.unlink(missing_ok=True)
    return folder


def _usual_recipe(base: str | None) -> Recipe:
    """How a network that starts from `base` is trained: nothing, a compact encoder of `lingping pretrain`, a BERT."""
    if base is None:
        return COMPACT
    config = Path(base) / CONFIG
    is_compact = config.is_file() and json.loads(config.read_bytes()).get("tokenizer") == WordTokenizer.kind
    return COMPACT_PRETRAINED if is_compact else PRETRAINED


def _scorer(
    job: Job, network: "ReviewNetwork", tokenizer: "Tokenizer", teacher: LinearBaseline, device: "torch.device"
) -> Scorer:
    return Scorer(network, tokenizer, job.name, teacher.thresholds, longest=job.recipe.longest, device=device)


def _score(scorer: Scorer, tuning: Examples) -> float:
    """What early stopping goes by: needs with polarity at their best thresholds, and sentiment, on the tuning texts."""
    scores, gold = scorer.score(tuning.texts), tuning.needs.argmax(-1)
    found = decide(scores.needs, tune_thresholds(scores.needs, gold))
    hits = ((found == gold) & (gold > 0)).sum()
    polarity = 2 * hits / max(1, (found > 0).sum() + (gold > 0).sum())
    return float((polarity + (scores.sentiment.argmax(-1) == tuning.sentiment.argmax(-1)).mean()) / 2)


def _for_trial(corpus: Corpus) -> Corpus:
    few = {name: getattr(corpus, name) for name in ("tuning", "dev", "kept")}
    return replace(corpus, **{name: each.take(range(min(len(each), _TRIAL_TEXTS))) for name, each in few.items()})


def _start(job: Job, needs: Sequence[str]) -> "tuple[ReviewNetwork, Tokenizer]":
    """The network before training; its weights are drawn from the recipe's seed."""
    import torch

    from lingping.model.encoders import compact, pretrained

    torch.manual_seed(job.recipe.seed)
    if job.base is not None:
        return pretrained(job.base, needs)
    corpus = job.corpus
    texts = [*corpus.needs.texts, *corpus.readers.texts, *corpus.other.texts, *corpus.unlabelled]
    return compact(build_vocabulary(texts), needs)


def _save(
    job: Job,
    network: "ReviewNetwork",
    tokenizer: "Tokenizer",
    teacher: LinearBaseline,
    device: "torch.device",
    models: Path,
) -> Path:
    """Tune the thresholds, evaluate beside the teacher and write the model folder."""
    weights, tuning, recipe = _halved(network), job.corpus.tuning, job.recipe
    scorer = _scorer(job, network, tokenizer, teacher, device)
    scorer.temperatures = fit_temperatures(scorer.score(tuning.texts), tuning)
    scorer.thresholds = tune_thresholds(scorer.score(tuning.texts).needs, tuning.needs.argmax(-1))
    judged = {each.model_id: measures(judge(each, job.corpus), job.corpus) for each in (scorer, teacher)}
    found = {model: figures(each) for model, each in judged.items()}
    manifest = Manifest(
        model_id=job.name,
        architecture="bert" if job.base else "compact",
        tokenizer=tokenizer.kind,
        longest=recipe.longest,
        needs=scorer.needs,
        thresholds=scorer.thresholds,
        figures={model: headlines(each) for model, each in found.items()},
        data_sha256=job.digest,
        seed=recipe.seed,
        lingping_version=version("lingping"),
        mix=label_mix(job.corpus.needs, scorer.needs),
        temperatures=asdict(scorer.temperatures),
    )
    table = compare(found, differences(*judged.values()))
    text = card(job.name, base=job.base, recipe=recipe, figures=table, corpus=job.corpus, digest=job.digest)
    files = {
        WEIGHTS: weights,
        CONFIG: network.config.to_json_string(use_diff=False).encode(),
        VOCABULARY: vocabulary_text(tokenizer.vocabulary).encode(),
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
