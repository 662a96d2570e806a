"""Where a check puts what it takes out of use: nothing that a person may want back is deleted."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.atomic import make_folder
from lingping.home_layout import BACKUPS


@dataclass(frozen=True)
class Shelf:
    """The folder HOME/backups/set-aside-TIME of one `lingping doctor --fix`; it is made once something goes there."""

    home: Path
    at: datetime

    @property
    def folder(self) -> Path:
        """Where the things go, each under its path in the home."""
        return self.home / BACKUPS / f"set-aside-{self.at:%Y%m%dT%H%M%SZ}"

    def take(self, path: Path) -> Path:
        """Move a file or folder of the home there; returns its new place."""
        target = self.folder / path.relative_to(self.home)
        make_folder(target.parent, is_private=True)
        return path.rename(target)
