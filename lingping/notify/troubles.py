"""Troubles: what needs a person's attention. The status page lists them, and alerts report them."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trouble:
    """One cause: a `key` that stays the same while the cause lasts, what is wrong, and the remedy.

    `facts` are the values in `what`, by name, for a page that words it in another language.
    """

    key: str
    what: str
    remedy: str
    facts: Mapping[str, str] = field(default_factory=dict)
