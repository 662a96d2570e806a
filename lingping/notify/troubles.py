"""Troubles: what needs a person's attention. The status page lists them, and alerts report them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """One cause: a `key` that stays the same while the cause lasts, what is wrong, and the remedy."""

    key: str
    what: str
    remedy: str
