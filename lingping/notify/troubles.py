"""What needs a person: the one list that the status page shows and that alerts are sent from."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Trouble:
    """One cause: a `key` that stays the same for as long as the cause does, what is wrong, and what mends it."""

    key: str
    what: str
    remedy: str
