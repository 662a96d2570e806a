"""The training loop: batches of similar length, masked losses, warm-up and decay, a checkpoint every few minutes."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from lingping.corpus.examples import Examples, concatenate
from lingping.model.batching import draw_batches, pad
from lingping.model.devices import pick_attention, pick_half_precision
from lingping.model.tokenizer import Tokenizer
from lingping.progress import Progress
from lingping.training.checkpoints import load_checkpoint, save_checkpoint
from lingping.training.loss import compute_loss
from lingping.training.optimiser import make_optimiser, take_step
from lingping.training.recipe import Recipe
from lingping.training.weight_sets import BestEpoch, MeanWeights, copy_network, copy_weights

if TYPE_CHECKING:
    from torch import Tensor

    from lingping.model.network import ReviewNetwork


_SAVE_EVERY = 200  # batches: a few minutes of two cores


@dataclass(frozen=True)
class TrainingTexts:
    """The `steady` examples are trained on in every epoch, the `alternating` ones in one of `turns` epochs each.

    Many texts of public sources have one label each; few have all labels of the guide, and each of these teaches more.
    """

    steady: Examples
    alternating: Examples | None = None
    turns: int = 1

    @property
    def examples(self) -> Examples:
        """All of them, the steady ones first."""
        return self.steady if self.alternating is None else concatenate([self.steady, self.alternating])

    def pick_rows(self, epoch: int) -> np.ndarray:
        """Row numbers of `examples` that are trained on in `epoch`."""
        alternating = 0 if self.alternating is None else len(self.alternating)
        return np.r_[: len(self.steady), len(self.steady) + np.arange(epoch % self.turns, alternating, self.turns)]


@dataclass(frozen=True)
class EpochPart:
    """The part of an epoch that is trained: batches, the texts in them, and the sum of their losses."""

    batches: int = 0
    texts: int = 0
    loss: float = 0.0


def train(
    network: "ReviewNetwork",
    tokenizer: Tokenizer,
    texts: TrainingTexts,
    recipe: Recipe,
    *,
    checkpoint: Path,
    device: torch.device,
    progress: Progress,
    validate: Callable[["ReviewNetwork"], float] | None = None,
) -> None:
    """Train `network` in place; where `checkpoint` holds a part of the same run, continue after it.

    `validate` returns the validation score of the network after each epoch (of the mean so far, where the recipe
    averages). With it, the network gets the weights of the best epoch, and training stops once `recipe.patience` epochs
    have not been better than the best; without it, those of the last epoch.
    """
    network.to(device).encoder.set_attn_implementation(pick_attention(device))
    optimiser = make_optimiser(network, recipe)
    state = load_checkpoint(checkpoint, network, optimiser, device)
    first, best = state.get("epochs", 0), BestEpoch(**state.get("best", {}))
    mean = MeanWeights(**state["mean"]) if "mean" in state else MeanWeights(copy_weights(network), 1)
    examples = texts.examples
    tokens = tokenizer.encode(examples.texts, recipe.longest)
    run = _Run(network, tokenizer, texts.pick_rows, examples, tokens, recipe, optimiser, device, progress)
    steps, done = 0, EpochPart(**state.get("part", {}))

    def save(epochs: int, part: EpochPart) -> None:
        parts = {"best": asdict(best), "mean": asdict(mean), "part": asdict(part)}
        save_checkpoint(checkpoint, network, optimiser, epochs=epochs, **parts)

    for epoch in range(first, recipe.epochs):
        if best.epoch is not None and epoch - best.epoch > recipe.patience:
            break
        left = None if recipe.max_steps is None else recipe.max_steps - steps
        part = run.train_epoch(epoch, done, partial(save, epoch), left)
        steps += part.batches - done.batches
        loss, done = part.loss / max(1, part.texts), EpochPart()
        weights = copy_weights(network)
        mean = mean.include(weights) if recipe.is_in_mean(epoch + 1) else MeanWeights(weights, 1)
        score = 0.0 if validate is None else validate(copy_network(network, mean.weights))
        if validate is None or best.epoch is None or score > best.score:
            best = BestEpoch(epoch, score, mean.weights)
        line = f"epoch {epoch + 1} of {recipe.epochs}: loss {loss:.3f}"
        progress.say(line if validate is None else f"{line}, {score:.4f} on the validation texts")
        if steps == recipe.max_steps:
            return
        save(epoch + 1, done)
    if best.weights:
        network.load_state_dict(best.weights)


@dataclass(frozen=True)
class _Run:
    """What stays the same from epoch to epoch; `tokens` are those of the `examples`, row by row."""

    network: "ReviewNetwork"
    tokenizer: Tokenizer
    pick_rows: Callable[[int], np.ndarray]
    examples: Examples
    tokens: list[list[int]]
    recipe: Recipe
    optimiser: torch.optim.AdamW
    device: torch.device
    progress: Progress

    def train_epoch(
        self, epoch: int, done: EpochPart, save: Callable[[EpochPart], None], most_steps: int | None
    ) -> EpochPart:
        """Train on every example of `epoch` once, after the part `done` of it, but at most `most_steps` batches.

        `save` is called every few minutes. Returns the part of the epoch that is then done.
        """
        recipe, chosen = self.recipe, self.pick_rows(epoch)
        self.network.train()
        lengths = np.array([len(self.tokens[row]) for row in chosen])
        batches = [chosen[batch] for batch in draw_batches(lengths, recipe.token_budget, seed=(recipe.seed, epoch))]
        advance = self.progress.step(f"train, epoch {epoch + 1} of {recipe.epochs}", total=len(chosen), unit="texts")
        advance(done.texts)
        usual, first = len(chosen) / len(batches), done.batches
        stop = len(batches) if most_steps is None else min(len(batches), done.batches + most_steps)
        for number, rows in enumerate(batches[first:stop], first):
            if number % _SAVE_EVERY == 0:
                # A resumed run draws the same numbers as an uninterrupted one.
                torch.manual_seed((recipe.seed * 1_000 + epoch) * 100_000 + number)
                if number > first:
                    save(done)
            loss = self._compute_loss(rows)
            (loss / usual).backward()  # by the mean batch size, not its own: long texts count as much as short ones
            take_step(self.network, self.optimiser, recipe, done=(epoch + done.texts / len(chosen)) / recipe.epochs)
            done = EpochPart(number + 1, done.texts + len(rows), done.loss + loss.item())
            advance(len(rows))
        return done

    def _compute_loss(self, rows: np.ndarray) -> "Tensor":
        batch = pad([self.tokens[row] for row in rows], self.tokenizer.pad).to(self.device)
        # float16 would need scaled losses: a GPU without bfloat16 trains in 32 bits.
        is_half = pick_half_precision(self.device) is torch.bfloat16
        with torch.autocast(self.device.type, torch.bfloat16, enabled=is_half):
            sentiment, needs, wish = self.network(self._drop_words(batch), batch != self.tokenizer.pad)
        return compute_loss(sentiment.float(), needs.float(), wish.float(), self.examples.take(rows))

    def _drop_words(self, tokens: "Tensor") -> "Tensor":
        """Some tokens replaced by [UNK] at random, so that the network does not rely on single words."""
        special = torch.isin(tokens, torch.tensor(sorted(self.tokenizer.special), device=tokens.device))
        drawn = torch.rand(tokens.shape, device=tokens.device) < self.recipe.word_dropout
        return tokens.masked_fill(drawn & ~special, self.tokenizer.unknown)
