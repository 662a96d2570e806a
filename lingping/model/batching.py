"""Batches of texts of similar length: little padding, and a bound on the memory of a batch."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    import torch

_STEP = 4  # padded lengths are multiples of this: few shapes, whose kernels the CPU library prepares once
_ROWS = 4  # rows of a batch, too: other numbers have kernels that add in another order, so that last digits differ
_Row = TypeVar("_Row")


def draw_batches(lengths: np.ndarray, token_budget: int, *, seed: Sequence[int]) -> list[np.ndarray]:
    """Row numbers of texts of `lengths` (texts,) in batches of one padded length, in random order; each row once.

    A batch holds at most `token_budget` tokens, padding included; a longer text is a batch of its own.
    """
    random = np.random.default_rng(list(seed))
    order = random.permutation(len(lengths))
    batches = list(cut_batches(order[np.argsort(_pad_length(lengths[order]), kind="stable")], lengths, token_budget))
    return [batches[number] for number in random.permutation(len(batches))]


def cut_batches(rows: np.ndarray, lengths: np.ndarray, token_budget: int) -> Iterator[np.ndarray]:
    """Cut `rows`, sorted by rising length, into batches of one padded length and at most `token_budget` tokens."""
    padded = _pad_length(lengths[rows])
    for length, start, count in zip(*np.unique(padded, return_index=True, return_counts=True), strict=True):
        size = max(1, token_budget // int(length))
        for first in range(start, start + count, size):
            yield rows[first : min(first + size, start + count)]


def fill_rows(rows: Sequence[_Row]) -> list[_Row]:
    """`rows`, at least one, and the first of them again and again up to a multiple of 4.

    So the scores of a text do not depend on what else is scored with it: measured on a CPU, fp32 and bf16, to the last
    digit, where lone texts differed by up to 5e-6 in fp32. (int8 scales activations batch by batch.)
    """
    return [*rows, *[rows[0]] * (-len(rows) % _ROWS)]


def pad(rows: Sequence[list[int]], padding: int) -> "torch.Tensor":
    """Token numbers as one (batch, length) tensor, each row filled up with `padding` to a multiple of 4."""
    import torch

    lengths = np.array([len(row) for row in rows])
    batch = np.full((len(rows), int(_pad_length(lengths.max()))), padding)
    for place, row in enumerate(rows):
        batch[place, : len(row)] = row
    return torch.from_numpy(batch)


def _pad_length(lengths: np.ndarray) -> np.ndarray:
    return -(-lengths // _STEP) * _STEP
