"""Which snapshots make room for new ones: nobody may be reading them."""

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

from lingping.atomic import remove_drafts
from lingping.home_layout import DATABASE, SNAPSHOTS
from warehouse.published.snapshots import read_names, read_time


def forget_old(published: Path, *, keep: int, grace: timedelta, now: datetime) -> None:
    """Delete the old snapshots, and what killed writers left.

    There stay the newest `keep`, those with a name, those that were replaced less than `grace` before `now` (somebody
    may be reading their Parquet files one by one), and those that another process has open in DuckDB. The caller holds
    the home's lock.
    """
    for folder in _find_old(published, keep, now - grace):
        if not is_in_use(folder):
            shutil.rmtree(folder)
    remove_drafts(published / SNAPSHOTS)


def is_in_use(folder: Path) -> bool:
    """Whether another process has the snapshot open in DuckDB, which locks the file that it reads. Windows: never."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        with (folder / DATABASE).open("rb+") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:  # a damaged snapshot
        return False
    return False


def _find_old(published: Path, keep: int, before: datetime) -> Iterator[Path]:
    """The snapshots without a name, but for the newest `keep`, whose successor was published by `before`."""
    named = set(read_names(published).values())
    folders = sorted((published / SNAPSHOTS).glob("[0-9]*"))
    successors = dict(pairwise(folders))
    unnamed = [folder for folder in folders if folder.name not in named]
    for folder in unnamed[:-keep]:
        if read_time(successors[folder].name) <= before:
            yield folder
