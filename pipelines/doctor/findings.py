"""What a check of a home found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from lingping.settings import Settings
from pipelines.doctor.set_aside import Shelf

State = Literal["ok", "problem", "mended", "skipped"]


@dataclass(frozen=True)
class Finding:
    """One result of the check `check`: `what` was found, and for a problem its `remedy`."""

    check: str
    state: State
    what: str
    remedy: str = ""


@dataclass(frozen=True)
class Patient:
    """The home that is checked. `fix`: whether checks may mend; `is_alone`: whether the home's lock is held."""

    settings: Settings
    fix: bool
    is_alone: bool
    shelf: Shelf = field(compare=False)

    @property
    def home(self) -> Path:
        """Its folder."""
        return self.settings.home


Check = Callable[[Patient], Iterator[Finding]]
