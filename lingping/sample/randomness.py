"""Random streams by subject: each part of the world has its own, so that adding one does not change the others."""

from random import Random
from zlib import crc32

import numpy as np


def create_generator(seed: int, *subject: str) -> np.random.Generator:
    """Random arrays for one subject of the world with this `seed`."""
    return np.random.default_rng(np.random.SeedSequence([seed, crc32("/".join(subject).encode())]))


def create_dice(seed: int, *subject: str) -> Random:
    """Random single draws for one subject, such as the wording of one review."""
    return Random("/".join((str(seed), *subject)))
