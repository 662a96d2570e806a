"""The lock of a run: the operating system releases it when the process of the run ends, for any reason."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

_held: set[Path] = set()  # by this process


@contextmanager
def hold_run_lock(dagster_home: Path, run_id: str) -> Iterator[None]:
    """Hold the lock of the run during the block: this process executes it. A block within such a block holds it too."""
    path = lock_of(dagster_home.resolve(), run_id)
    if path in _held:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path):
        _held.add(path)
        try:
            yield
        finally:
            _held.discard(path)
    path.unlink(missing_ok=True)


def lock_of(dagster_home: Path, run_id: str) -> Path:
    """The file that is locked while the run has a process."""
    return dagster_home / "alive" / f"{run_id}.lock"
