"""Masked-language-model pre-training of the encoder, on this project's texts or a shop's: `lingping pretrain`.

The encoder learns the language of reviews before it learns their labels (Gururangan et al. 2020, Don't Stop
Pretraining). Texts of the test sets are not read.
"""

import json
from collections.abc import Sequence
from dataclasses import astuple, replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import torch

from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import list_training_texts, read_corpus
from lingping.model.batching import draw_batches
from lingping.model.devices import pick_device
from lingping.model.encoders import build_compact, load_pretrained
from lingping.model.taxonomy import load_taxonomy
from lingping.model.tokenizer import Tokenizer
from lingping.model.vocabulary import build_vocabulary
from lingping.progress import Progress
from lingping.training.checkpoints import load_checkpoint, save_checkpoint
from lingping.training.job import check_sources
from lingping.training.loss_curve import LossPoint, write_curve
from lingping.training.masked_model import MaskedLoss, MaskedModel
from lingping.training.optimiser import make_optimiser, take_step
from lingping.training.recipe import MASKED, MASKED_BASE
from lingping.training.word_masking import WordTokens, encode_words

_SILENT = Progress()
_REPORT_EVERY = 50  # batches between two points of the loss curve
_SAVE_EVERY = 500  # batches
_UNSEEN = 50  # one text in so many is not trained on: its loss shows whether the language is learned or the texts


def pretrain(
    data: Path,
    out: Path,
    *,
    base: str | None = None,
    epochs: int | None = None,
    seed: int = 7,
    max_steps: int | None = None,
    device: str = "auto",
    progress: Progress = _SILENT,
) -> Path:
    """Pre-train an encoder on the texts of `data` by whole-word masking, and save it in the folder `out`; returns it.

    `base` is a BERT on the hub or in a folder; without it the compact encoder is trained from scratch. The folder holds
    config, vocabulary and weights as `lingping train --base` reads them, `loss.csv` and `loss.svg`. An interrupted run
    continues where it was (at most 500 batches back) when started again with the same arguments.

    Raises LingpingError for data or a base that cannot be used, naming the remedy.
    """
    target = pick_device(device)
    check_sources(data, base)
    usual = MASKED_BASE if base else MASKED
    recipe = replace(usual, epochs=epochs or usual.epochs, seed=seed, max_steps=max_steps)
    needs = load_taxonomy().codes
    progress.step("read the texts", unit="")
    texts = list_training_texts(read_corpus(data, needs))
    torch.manual_seed(seed)
    network, tokenizer = load_pretrained(base, needs) if base else build_compact(build_vocabulary(texts), needs)
    model = MaskedModel(network).to(target)
    progress.step("segment the texts", unit="")
    unseen = encode_words(tokenizer, texts[::_UNSEEN], recipe.longest)
    seen = encode_words(tokenizer, [text for row, text in enumerate(texts) if row % _UNSEEN], recipe.longest)
    run = sha256(repr((data_digest(data), base, recipe)).encode()).hexdigest()[:16]
    checkpoint = out.with_name(f".{out.name}.{run}.pt")
    loss = MaskedLoss(model, tokenizer, recipe, target)
    curve = _train(loss, seen, unseen, checkpoint=checkpoint, progress=progress)
    _save(model, tokenizer, out)
    write_curve(curve, out)
    checkpoint.unlink(missing_ok=True)
    return out


def _train(
    loss: MaskedLoss,
    seen: Sequence[WordTokens],
    unseen: Sequence[WordTokens],
    *,
    checkpoint: Path,
    progress: Progress,
) -> list[LossPoint]:
    """Train the loss's model in place on the `seen` texts; returns the loss curve."""
    model, recipe = loss.model, loss.recipe
    optimiser = make_optimiser(model, recipe)
    state = load_checkpoint(checkpoint, model, optimiser, loss.device)
    curve = [LossPoint(*point) for point in state.get("curve", [])]
    first_epoch, first_batch, steps = state.get("epoch", 0), state.get("batch", 0), state.get("steps", 0)
    lengths = np.array([len(text.tokens) for text in seen])

    def save(**place: int) -> None:
        points = [list(astuple(point)) for point in curve]
        save_checkpoint(checkpoint, model, optimiser, curve=points, steps=steps, **place)

    for epoch in range(first_epoch, recipe.epochs):
        batches = draw_batches(lengths, recipe.token_budget, seed=(recipe.seed, epoch))
        begin = first_batch if epoch == first_epoch else 0
        advance = progress.step(f"pre-train, epoch {epoch + 1} of {recipe.epochs}", total=len(seen), unit="texts")
        advance(sum(map(len, batches[:begin])))
        losses: list[float] = []
        model.train()
        for number, rows in enumerate(batches[begin:], begin):
            if steps == recipe.max_steps:
                break
            done = (epoch + number / len(batches)) / recipe.epochs
            losses += _learn(loss, optimiser, [seen[row] for row in rows], (epoch, number), done)
            steps += 1
            advance(len(rows))
            if len(losses) == _REPORT_EVERY:
                curve.append(LossPoint(epoch + (number + 1) / len(batches), float(np.mean(losses))))
                losses.clear()
            if (number + 1) % _SAVE_EVERY == 0:
                save(epoch=epoch, batch=number + 1)
        measured = loss.average(unseen)
        if measured is not None:
            curve.append(LossPoint(epoch + 1, measured, is_unseen=True))
        told = "no word of the unseen texts was hidden" if measured is None else f"loss on unseen texts {measured:.3f}"
        progress.say(f"epoch {epoch + 1} of {recipe.epochs}: {told}")
        if steps == recipe.max_steps:
            break
        save(epoch=epoch + 1, batch=0)
    return curve


def _learn(
    loss: MaskedLoss, optimiser: torch.optim.AdamW, texts: Sequence[WordTokens], draw: tuple[int, int], done: float
) -> list[float]:
    """Take one step on a batch of texts; returns its loss before the step, or nothing where no word was hidden."""
    of_batch = loss.compute(texts, draw)
    if of_batch is None:
        return []
    of_batch.backward()
    take_step(loss.model, optimiser, loss.recipe, done=done)
    return [of_batch.item()]


def _save(model: MaskedModel, tokenizer: Tokenizer, out: Path) -> None:
    """The encoder in the layout of BERT's own checkpoints, so that `lingping train --base` loads it like any BERT."""
    from safetensors.torch import save_file

    network = model.network
    out.mkdir(parents=True, exist_ok=True)
    weights = {f"bert.{name}": tensor for name, tensor in network.encoder.state_dict().items()}
    if network.bigrams is not None:
        weights |= {f"bigrams.{name}": tensor for name, tensor in network.bigrams.state_dict().items()}
    save_file({name: tensor.float().cpu().contiguous() for name, tensor in weights.items()}, out / "model.safetensors")
    config = json.loads(network.config.to_json_string(use_diff=False)) | {"tokenizer": tokenizer.kind}
    (out / "config.json").write_text(json.dumps(config, indent=2), "utf-8")
    name, content = tokenizer.to_file()
    (out / name).write_bytes(content)
