"""Masked-language-model pre-training on the texts of a shop or of this project: what `lingping pretrain` does.

The encoder learns the language of reviews before anyone tells it what they mean (Gururangan et al. 2020, Don't Stop
Pretraining). Only the training part of the data is read: no text of an evaluation is.
"""

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.model.batching import draw_batches
from lingping.model.devices import pick_device, pick_half_precision
from lingping.model.encoders import build_compact, load_pretrained
from lingping.model.network import ReviewNetwork
from lingping.model.taxonomy import load_taxonomy
from lingping.model.tokenizer import Tokenizer
from lingping.model.vocabulary import build_vocabulary, format_vocabulary
from lingping.progress import Progress
from lingping.training.checkpoints import load_checkpoint, save_checkpoint
from lingping.training.optimiser import adamw, step
from lingping.training.recipe import MASKED, MASKED_BASE, Recipe
from lingping.training.word_masking import WordedText, mask_words, stacked, worded

if TYPE_CHECKING:
    from lingping.corpus.splits import Corpus

_SILENT = Progress()
_TOLD_EVERY = 50  # batches between two points of the loss curve
_SAVED_EVERY = 500  # batches
_CHECKED = 50  # one text of so many is never trained on: its loss says whether the language is learned or the texts


@dataclass(frozen=True)
class LossPoint:
    """Mean cross-entropy, in nats per hidden token, since the point before; on unseen texts where `is_unseen`."""

    epoch: float
    loss: float
    is_unseen: bool = False


class MaskedWords(nn.Module):
    """The encoder of a ReviewNetwork with BERT's head that guesses hidden tokens; the output is tied to the input."""

    def __init__(self, network: ReviewNetwork) -> None:
        super().__init__()
        width = network.config.hidden_size
        self.network = network
        self.transform = nn.Sequential(nn.Linear(width, width), nn.GELU(), nn.LayerNorm(width))
        self.bias = nn.Parameter(torch.zeros(network.config.vocab_size))

    def forward(self, tokens: torch.Tensor, mask: torch.Tensor, asked: torch.Tensor) -> torch.Tensor:
        """Logits (asked tokens, vocabulary) for the places of `tokens` (batch, length) where `asked` is true."""
        hidden = self.network.encode(tokens, mask)[asked]
        table = self.network.encoder.embeddings.word_embeddings.weight
        return self.transform(hidden) @ table.T + self.bias


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
    """Teach an encoder the texts of `data` by whole-word masking, and save it in the folder `out`, which is returned.

    `base` is a BERT on the hub or in a folder; without it the compact encoder begins from nothing. The folder holds
    config, vocabulary and weights as `lingping train --base` takes them, `loss.csv` and `loss.svg`. A run that was cut
    off goes on where it was (at most 500 batches back) when started again with the same arguments.

    Raises LingpingError for data or a base that cannot be used, naming the remedy.
    """
    target = pick_device(device)
    usual = MASKED_BASE if base else MASKED
    recipe = replace(usual, epochs=epochs or usual.epochs, seed=seed, max_steps=max_steps)
    needs = load_taxonomy().codes
    progress.step("read the texts", unit="")
    texts = training_texts(read_corpus(data, needs))
    torch.manual_seed(seed)
    network, tokenizer = load_pretrained(base, needs) if base else build_compact(build_vocabulary(texts), needs)
    model = MaskedWords(network).to(target)
    progress.step("segment the texts", unit="")
    checked = range(0, len(texts), _CHECKED)
    unseen = worded(tokenizer, [texts[row] for row in checked], recipe.longest)
    seen = worded(tokenizer, [text for row, text in enumerate(texts) if row % _CHECKED], recipe.longest)
    run = sha256(repr((data_digest(data), base, recipe)).encode()).hexdigest()[:16]
    checkpoint = out.with_name(f".{out.name}.{run}.pt")
    curve = _train(model, tokenizer, seen, unseen, recipe, checkpoint=checkpoint, device=target, progress=progress)
    _save(model, tokenizer, out)
    write_curve(curve, out)
    checkpoint.unlink(missing_ok=True)
    return out


def training_texts(corpus: "Corpus") -> list[str]:
    """Distinct texts of the training part of `corpus`, labelled or not, in a fixed order."""
    labelled = (corpus.gold, corpus.validation, corpus.annotators, corpus.other)
    return list(dict.fromkeys([*(text for part in labelled for text in part.texts), *corpus.unlabelled]))


def _train(
    model: MaskedWords,
    tokenizer: Tokenizer,
    seen: Sequence[WordedText],
    unseen: Sequence[WordedText],
    recipe: Recipe,
    *,
    checkpoint: Path,
    device: torch.device,
    progress: Progress,
) -> list[LossPoint]:
    """Train `model` in place; returns the loss curve."""
    optimizer = adamw(model, recipe)
    state = load_checkpoint(checkpoint, model, optimizer, device)
    curve = [LossPoint(*point) for point in state.get("curve", [])]
    first_epoch, first_batch, steps = state.get("epoch", 0), state.get("batch", 0), state.get("steps", 0)
    lengths = np.array([len(text.tokens) for text in seen])
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
            loss = _loss(model, tokenizer, [seen[row] for row in rows], recipe, (epoch, number), device)
            loss.backward()
            step(model, optimizer, recipe, done=(epoch + number / len(batches)) / recipe.epochs)
            losses.append(loss.item())
            steps += 1
            advance(len(rows))
            if len(losses) == _TOLD_EVERY:
                curve.append(LossPoint(epoch + (number + 1) / len(batches), float(np.mean(losses))))
                losses.clear()
            if (number + 1) % _SAVED_EVERY == 0:
                _keep(checkpoint, model, optimizer, curve, epoch=epoch, batch=number + 1, steps=steps)
        curve.append(LossPoint(epoch + 1, _unseen_loss(model, tokenizer, unseen, recipe, device), is_unseen=True))
        progress.say(f"epoch {epoch + 1} of {recipe.epochs}: loss on unseen texts {curve[-1].loss:.3f}")
        if steps == recipe.max_steps:
            break
        _keep(checkpoint, model, optimizer, curve, epoch=epoch + 1, batch=0, steps=steps)
    return curve


def _keep(
    checkpoint: Path, model: MaskedWords, optimizer: torch.optim.Optimizer, curve: list[LossPoint], **place: int
) -> None:
    points = [[point.epoch, point.loss, point.is_unseen] for point in curve]
    save_checkpoint(checkpoint, model, optimizer, curve=points, **place)


def _loss(
    model: MaskedWords,
    tokenizer: Tokenizer,
    texts: Sequence[WordedText],
    recipe: Recipe,
    draw: tuple[int, int],
    device: torch.device,
) -> torch.Tensor:
    """Mean cross-entropy of the hidden tokens of one batch; the same `draw` hides and drops the same."""
    generator = torch.manual_seed(hash((recipe.seed, *draw)) % 2**63)  # of masks and dropout
    tokens, words = stacked(texts, tokenizer.pad)
    shown, targets = mask_words(tokens, words, share=recipe.masked, tokenizer=tokenizer, generator=generator)
    asked = targets >= 0
    shown, asked_there = shown.to(device), asked.to(device)
    with torch.autocast(device.type, torch.bfloat16, enabled=pick_half_precision(device) is torch.bfloat16):
        logits = model(shown, shown != tokenizer.pad, asked_there)
    return cross_entropy(logits.float(), targets[asked].to(device))


def _unseen_loss(
    model: MaskedWords, tokenizer: Tokenizer, unseen: Sequence[WordedText], recipe: Recipe, device: torch.device
) -> float:
    """Mean loss over the texts kept out, the same words hidden every time."""
    model.eval()
    lengths = np.array([len(text.tokens) for text in unseen])
    batches = draw_batches(lengths, recipe.token_budget, seed=(recipe.seed,))
    with torch.inference_mode():
        losses = [
            _loss(model, tokenizer, [unseen[row] for row in rows], recipe, (-1, number), device).item()
            for number, rows in enumerate(batches)
        ]
    return float(np.average(losses, weights=[len(rows) for rows in batches]))


def _save(model: MaskedWords, tokenizer: Tokenizer, out: Path) -> None:
    """The encoder in the layout of BERT's own checkpoints, so that it is a base like any other."""
    from safetensors.torch import save_file

    network = model.network
    out.mkdir(parents=True, exist_ok=True)
    weights = {f"bert.{name}": tensor for name, tensor in network.encoder.state_dict().items()}
    if network.bigrams is not None:
        weights |= {f"bigrams.{name}": tensor for name, tensor in network.bigrams.state_dict().items()}
    save_file({name: tensor.float().cpu().contiguous() for name, tensor in weights.items()}, out / "model.safetensors")
    config = json.loads(network.config.to_json_string(use_diff=False)) | {"tokenizer": tokenizer.kind}
    (out / "config.json").write_text(json.dumps(config, indent=2), "utf-8")
    (out / "vocab.txt").write_text(format_vocabulary(tokenizer.vocabulary), "utf-8", newline="\n")


def write_curve(curve: Sequence[LossPoint], out: Path) -> None:
    """Write the loss curve as `loss.csv` and, drawn, as `loss.svg`."""
    import altair as alt  # 0.5 s

    rows = [{"epoch": point.epoch, "loss": point.loss, "texts": _told(point)} for point in curve]
    with (out / "loss.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, ["epoch", "loss", "texts"])
        writer.writeheader()
        writer.writerows(rows)
    chart = (
        alt.Chart(alt.InlineData(values=rows), width=480, height=240)
        .mark_line(point=len(rows) < 20)
        .encode(
            x=alt.X("epoch:Q", title="epochs"),
            y=alt.Y("loss:Q", title="loss per hidden token, nats", scale=alt.Scale(zero=False)),
            color=alt.Color("texts:N", title=None),
        )
    )
    chart.save(out / "loss.svg")


def _told(point: LossPoint) -> str:
    return "unseen texts" if point.is_unseen else "training texts"
