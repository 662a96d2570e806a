"""Erasing a person: every row, text, page and log of a customer, and keeping them out when a file comes again."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from lingping.clock import utc_now
from lingping.home_layout import SNAPSHOTS
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.definitions import compose
from pipelines.home.forget_runs import find_runs, forget_runs
from pipelines.instance import execute, open_instance
from warehouse.database.connection import home_lock, open_home, transaction
from warehouse.database.tables import Connection
from warehouse.database.upgrade import write_anew
from warehouse.erasing.forget_rows import forget_customers, read_snapshot_of, rewrite_snapshot
from warehouse.erasing.pages import find_boards, find_letters, rewrite_letter
from warehouse.erasing.person import Belongings, count_rows, every_key, find_belongings
from warehouse.erasing.raw_files import (
    FileOfTheirs,
    Rewritten,
    Search,
    enter_rewritten,
    find_files,
    forget_unseen_excerpts,
    put_in_place,
)
from warehouse.erasing.traces import find_traces
from warehouse.imports.inbox import list_exports
from warehouse.ledgers.find_customers import FoundCustomer, find_customers
from warehouse.ledgers.key_ledger import use_key

_TELLING = 12  # characters of a text that is searched for in files of any kind


@dataclass(frozen=True)
class Erasure:
    """What is erased, or in a dry run would be; and what a person has to do.

    `tables`: rows of each table of the warehouse. `files`: files of the inbox with their lines. `snapshots` by id,
    `letters` and `boards` by path, `runs`: runs of Dagster whose logs mention them. `backups` are from before, and hold
    the customers. `traces` are other files of the home that mention them. `is_done` is False for a dry run.
    """

    customers: tuple[FoundCustomer, ...]
    tables: dict[str, int]
    files: tuple[FileOfTheirs, ...]
    snapshots: tuple[str, ...]
    letters: tuple[Path, ...]
    boards: tuple[Path, ...]
    runs: int
    backups: tuple[Path, ...]
    traces: tuple[str, ...] = ()
    is_done: bool = False

    @property
    def needs_person(self) -> bool:
        """Whether something of the customers is left that only a person can delete."""
        return bool(self.backups or self.traces or any(each.by_hand for each in self.files))


def erase_customers(
    settings: Settings,
    ids: Collection[str],
    *,
    platform: str | None = None,
    dry_run: bool = False,
    progress: Progress = SILENT,
) -> Erasure:
    """Erase the customers with these ids, as the exports have them, from the home; `dry_run` only lists what would go.

    `platform` as for `add_opt_out`. Rows go in one transaction; then the tables are built and published, and snapshots,
    letters and logs are written anew. Whatever interrupts it, the same call again does the rest. Raises LingpingError
    for an id without rows, during a run, and for another key; RunFailed where the tables cannot be built: the customers
    are then out of the warehouse and the inbox, and in the published tables still.
    """
    ids, at = tuple(dict.fromkeys(ids)), utc_now()
    with open_home(settings) as con, TemporaryDirectory(prefix=".erase-", dir=settings.home) as scratch:
        key = use_key(con, settings.key_file, at=at)
        customers = find_customers(con, key, ids, platform)
        keys = every_key(key, customers)
        theirs = find_belongings(con, keys)
        ring = replace(key, erased=key.erased | theirs.marks)
        files, seen = _find_files(con, Search(settings, ring, ids, Path(scratch)), progress)
        found = _list_all(settings, con, tuple(customers), theirs, files)
        if dry_run:
            return found
        _forget(con, theirs, files, seen, at)
    if settings.current_snapshot.exists():
        with open_instance(settings.dagster, settings.storage) as instance:
            execute(compose(settings, progress), "reloaded", instance)
    with home_lock(settings.home):
        return _finish(settings, found, theirs, ids, progress)


def _find_files(con: Connection, search: Search, progress: Progress) -> tuple[list[FileOfTheirs | Rewritten], set[str]]:
    seen: set[str] = set()
    total = len(list_exports(search.settings.inbox))
    advance = progress.step("look through the inbox", total=total, unit="files")
    return list(find_files(con, search, seen, advance)), seen


def _forget(
    con: Connection, theirs: Belongings, files: list[FileOfTheirs | Rewritten], seen: set[str], at: datetime
) -> None:
    """The rows in one transaction; then the copies take the place of the files."""
    rewritten = [each for each in files if isinstance(each, Rewritten)]
    with transaction(con):
        forget_customers(con, theirs, at=at)
        for each in rewritten:
            enter_rewritten(con, each)
        forget_unseen_excerpts(con, seen)
    for each in rewritten:
        put_in_place(each)


def _list_all(
    settings: Settings,
    con: Connection,
    customers: tuple[FoundCustomer, ...],
    theirs: Belongings,
    files: list[FileOfTheirs | Rewritten],
) -> Erasure:
    everything, snapshots = _read_snapshots(settings, theirs)
    backups = sorted(each for each in settings.backups.glob("*") if not each.name.startswith("."))
    return Erasure(
        customers=customers,
        tables=count_rows(con),
        files=tuple(each.found if isinstance(each, Rewritten) else each for each in files),
        snapshots=tuple(snapshots),
        letters=tuple(each.page for each in find_letters(settings.letters, everything)),
        boards=tuple(find_boards(settings, everything)),
        runs=len(_find_runs(settings, everything)),
        backups=tuple(backups),
    )


def _read_snapshots(settings: Settings, theirs: Belongings) -> tuple[Belongings, dict[str, Path]]:
    """All that the customers have, in the warehouse and in snapshots; and the snapshots that have something of it."""
    found = {}
    for folder in sorted((settings.published / SNAPSHOTS).glob("[0-9]*")):
        if there := read_snapshot_of(folder, theirs.customers):
            theirs |= there
            found[folder.name] = folder
    return theirs, found


def _find_runs(settings: Settings, theirs: Belongings) -> list[str]:
    if not settings.dagster.exists():
        return []
    with open_instance(settings.dagster, settings.storage) as instance:
        return find_runs(instance, _needles(theirs, ()))


def _needles(theirs: Belongings, ids: Collection[str]) -> set[str]:
    """What names the customers and nobody else, wherever it stands."""
    orders = {order for _, order in theirs.orders}
    texts = {each for each in theirs.own_wordings if len(each) >= _TELLING}
    return {*theirs.customers, *theirs.reviews, *orders, *texts, *(each for each in ids if len(each) >= _TELLING // 2)}


def _finish(
    settings: Settings, found: Erasure, theirs: Belongings, ids: Collection[str], progress: Progress
) -> Erasure:
    """Snapshots, letters, boards, Dagster's storage and the file of the warehouse without what was deleted."""
    everything, snapshots = _read_snapshots(settings, theirs)
    advance = progress.step("write snapshots anew", total=len(snapshots), unit="snapshots")
    letters, boards = list(find_letters(settings.letters, everything)), find_boards(settings, everything)
    for folder in snapshots.values():
        rewrite_snapshot(folder, theirs.customers)
        advance(1)
    advance = progress.step("write letters anew", total=len(letters), unit="letters")
    for letter in letters:
        rewrite_letter(settings, letter, everything)
        advance(1)
    for board in boards:
        board.unlink()
    with open_instance(settings.dagster, settings.storage) as instance:
        forget_runs(instance, find_runs(instance, _needles(everything, ids)))
    progress.step("write the warehouse anew", unit="")
    write_anew(settings.warehouse)
    traces = find_traces(settings.home, _needles(everything, ids))
    return replace(found, snapshots=tuple(snapshots), traces=tuple(traces), is_done=True)
