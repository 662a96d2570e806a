"""Chance by subject: each part of the world draws from its own stream, so that adding one leaves the others alone."""

from random import Random
from zlib import crc32

import numpy as np


def generator(seed: int, *subject: str) -> np.random.Generator:
    """Stream of arrays for one subject of the world with this `seed`."""
    return np.random.default_rng(np.random.SeedSequence([seed, crc32("/".join(subject).encode())]))


def dice(seed: int, *subject: str) -> Random:
    """Stream of single draws for one subject, such as the wording of one review."""
    return Random("/".join((str(seed), *subject)))
