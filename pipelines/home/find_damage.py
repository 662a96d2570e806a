"""Parts of a home that cannot be used, as far as a look shows: `lingping doctor` reads every byte."""

import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from lingping.errors import BrokenHome, LingpingError
from lingping.model.registry import resolve, verify
from lingping.notify.troubles import Trouble
from lingping.settings import Settings
from warehouse.database.connection import refuse_damaged
from warehouse.published.snapshots import CURRENT, read_snapshot

_LEAST_FREE = 100 << 20  # bytes; a run needs room for a snapshot and for DuckDB's log


def find_damage(settings: Settings) -> Iterator[Trouble]:
    """Warehouse, newest snapshot, classifier and disk: each that a run or a reader would fail on."""
    for name, look in _LOOKS.items():
        try:
            look(settings)
        except LingpingError as error:
            yield describe_damage(name, error)


def describe_damage(name: str, error: LingpingError) -> Trouble:
    """The trouble that an error about the part `name` of a home is."""
    if isinstance(error, BrokenHome):
        return Trouble(f"damaged:{name}", error.what, error.remedy)
    return Trouble(f"damaged:{name}", str(error), "Do what the message says, then `lingping run`.")


def _look_at_warehouse(settings: Settings) -> None:
    if settings.warehouse.exists():
        refuse_damaged(settings.warehouse)
    elif settings.current_snapshot.is_symlink():
        raise BrokenHome(
            f"{settings.warehouse}: missing, although this home has snapshots.",
            "`lingping restore BACKUP --replace` brings back the last backup; without one, "
            "`lingping run` imports the inbox again.",
        )


def _look_at_snapshot(settings: Settings) -> None:
    if settings.current_snapshot.is_symlink():
        read_snapshot(settings.published, CURRENT)


def _look_at_model(settings: Settings) -> None:
    folder = resolve(settings.model, settings.models)
    stats = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    _verify_once(folder, tuple((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


@cache
def _verify_once(folder: Path, stamp: tuple[tuple[str, int, int], ...]) -> None:
    """`verify`, once for files of one size and time: the sensor asks every minute."""
    del stamp
    verify(folder)


def find_low_disk(home: Path) -> BrokenHome | None:
    """The error about a disk with too little room for a run; None where there is enough."""
    free = shutil.disk_usage(home).free
    if free >= _LEAST_FREE:
        return None
    return BrokenHome(f"{home}: its disk has only {free / 1e6:.0f} MB free.", "Make room before the next run.")


def _look_at_disk(settings: Settings) -> None:
    if low := find_low_disk(settings.home):
        raise low


_LOOKS: dict[str, Callable[[Settings], None]] = {
    "warehouse": _look_at_warehouse,
    "snapshot": _look_at_snapshot,
    "model": _look_at_model,
    "disk": _look_at_disk,
}
