"""Chance by subject: each part of the world draws from its own stream, so that adding one leaves the others alone."""

from random import Random
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    import numpy as np


def generator(seed: int, *subject: str) -> "np.random.Generator":
    """Stream of arrays for one subject of the world with this `seed`."""
    import numpy as np  # 0.1 s

    return np.random.default_rng(np.random.SeedSequence([seed, crc32("/".join(subject).encode())]))


def dice(seed: int, *subject: str) -> Random:
    """Stream of single draws for one subject, such as the wording of one review."""
    return Random("/".join((str(seed), *subject)))
