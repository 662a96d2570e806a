"""From a folder of labelled texts to a model folder: what `lingping train` does. The defaults made lingping-mini."""

from collections.abc import Mapping, Sequence
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
from lingping.model.recipe import COMPACT, PRETRAINED, Recipe
from lingping.model.registry import CARD, CONFIG, TAXONOMY, VOCABULARY, WEIGHTS, Manifest, save
from lingping.model.scorer import Scorer
from lingping.model.taxonomy import SHIPPED_TAXONOMY, load_taxonomy
from lingping.model.tokenizer import vocabulary_text
from lingping.progress import Progress

if TYPE_CHECKING:
    from lingping.model.network import ReviewNetwork
    from lingping.model.tokenizer import Tokenizer

COMPACT_NAME = "lingping-mini-1"
_TRIAL_TEXTS = 64  # of each set for tuning and evaluation, in a run of `max_steps`


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
    progress: Progress | None = None,
) -> Path:
    """Train a classifier on the files of `data` and save it in `models`; returns its folder.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. `taxonomy`
    replaces the shipped needs. A run that was cut off goes on from its last whole epoch when started again with the
    same arguments. `max_steps` ends after so many steps and evaluates on few texts: a proof that a machine can do it.

    Raises LingpingError for data, base or taxonomy that cannot be used, naming the remedy.
    """
    from lingping.model.training import train  # 3 s: torch and transformers

    recipe = replace(PRETRAINED if base else COMPACT, seed=seed, max_steps=max_steps)
    recipe = replace(recipe, epochs=epochs or recipe.epochs)
    taxonomy, target = taxonomy or SHIPPED_TAXONOMY, pick_device(device)
    needs = load_taxonomy(taxonomy).codes
    corpus, digest = read_corpus(data, needs), data_digest(data)
    if max_steps is not None:
        corpus = _for_trial(corpus)
    network, tokenizer = _start(base, corpus, needs, seed)

    teacher = LinearBaseline(needs).fit(corpus)
    run = sha256(repr((digest, base, recipe, taxonomy.read_bytes())).encode()).hexdigest()
    checkpoint = models / ".training" / f"{run[:16]}.pt"
    examples = distil(teacher, corpus)
    train(network, tokenizer, examples, recipe, checkpoint=checkpoint, device=target, progress=progress or Progress())

    weights = _halved(network)
    name = f"{Path(base).name}-needs" if base else COMPACT_NAME
    scorer = Scorer(network, tokenizer, name, teacher.thresholds, longest=recipe.longest, device=target)
    scorer.thresholds = tune_thresholds(scorer.score(corpus.tuning.texts).needs, corpus.tuning.needs.argmax(-1))
    figures = {name: evaluate(scorer, corpus), teacher.model_id: evaluate(teacher, corpus)}
    manifest = _manifest(scorer, tokenizer, recipe, figures, architecture="bert" if base else "compact", data=digest)
    files = {
        WEIGHTS: weights,
        CONFIG: network.config.to_json_string(use_diff=False).encode(),
        VOCABULARY: vocabulary_text(tokenizer.vocabulary).encode(),
        TAXONOMY: taxonomy.read_bytes(),
        CARD: card(name, base=base, recipe=recipe, figures=figures, corpus=corpus, digest=digest).encode(),
    }
    folder = save(manifest, files, models)
    checkpoint.unlink(missing_ok=True)
    return folder


def _for_trial(corpus: Corpus) -> Corpus:
    few = {name: getattr(corpus, name) for name in ("tuning", "dev", "kept")}
    return replace(corpus, **{name: each.take(range(min(len(each), _TRIAL_TEXTS))) for name, each in few.items()})


def _start(base: str | None, corpus: Corpus, needs: Sequence[str], seed: int) -> "tuple[ReviewNetwork, Tokenizer]":
    import torch

    from lingping.model.encoders import compact, pretrained
    from lingping.model.tokenizer import build_vocabulary

    vocabulary = [] if base else build_vocabulary([*corpus.needs.texts, *corpus.other.texts, *corpus.unlabelled])
    torch.manual_seed(seed)
    return pretrained(base, needs) if base else compact(vocabulary, needs)


def _halved(network: "ReviewNetwork") -> bytes:
    """The weights in 16 bits as safetensors; `network` takes on the rounded ones: figures are of what is saved."""
    from safetensors.torch import save as serialise

    weights = {name: tensor.half().cpu().contiguous() for name, tensor in network.state_dict().items()}
    network.load_state_dict(weights)
    return serialise(weights)


def _manifest(
    scorer: Scorer,
    tokenizer: "Tokenizer",
    recipe: Recipe,
    figures: Mapping[str, Figures],
    *,
    architecture: str,
    data: str,
) -> Manifest:
    return Manifest(
        model_id=scorer.model_id,
        architecture=architecture,
        tokenizer=tokenizer.kind,
        longest=recipe.longest,
        needs=scorer.needs,
        thresholds=scorer.thresholds,
        figures={model: asdict(each) for model, each in figures.items()},
        data_sha256=data,
        seed=recipe.seed,
        lingping_version=version("lingping"),
    )
