"""Batches of texts of similar length: little padding, and a bound on the memory of a batch."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import torch

_POOL = 50  # batches that are cut from one length-sorted pool


def draw_batches(lengths: np.ndarray, token_budget: int, *, seed: Sequence[int]) -> list[np.ndarray]:
    """Row numbers of texts of `lengths` (texts,) in batches of similar length, in random order; each row once.

    A batch holds at most `token_budget` tokens, padding included; a longer text is a batch of its own.
    """
    random = np.random.default_rng(list(seed))
    order = random.permutation(len(lengths))
    pool = max(1, _POOL * token_budget // max(1, int(lengths.mean())))
    batches = []
    for start in range(0, len(order), pool):
        part = order[start : start + pool]
        batches.extend(cut_batches(part[np.argsort(lengths[part], kind="stable")], lengths, token_budget))
    return [batches[number] for number in random.permutation(len(batches))]


def cut_batches(rows: np.ndarray, lengths: np.ndarray, token_budget: int) -> Iterator[np.ndarray]:
    """Cut `rows`, sorted by rising length, into batches of at most `token_budget` tokens, padding included."""
    start = 0
    for end in range(1, len(rows) + 1):
        full = end < len(rows) and (end + 1 - start) * lengths[rows[end]] > token_budget
        if full or end == len(rows):
            yield rows[start:end]
            start = end


def pad(rows: Sequence[list[int]], padding: int) -> "torch.Tensor":
    """Token numbers as one (batch, length) tensor, shorter rows filled up with `padding`."""
    import torch

    tensors = [torch.tensor(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=padding)
