"""What DuckDB finds wrong with a file or its disk, as one line with the remedy; and which process holds a file."""

import errno
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from lingping.errors import DISK_FAULTS, BrokenHome, find_remedy

_HOLDER = re.compile(r"Conflicting lock is held in (?:(?P<program>.+?) )?\(PID (?P<pid>\d+)\)")
_DAMAGED = re.compile(
    r"Corrupt database file|not a valid DuckDB database file|Could not read (?:enough bytes )?from file"
    r"|Could not read enough bytes|Failed to deserialize|Serialization Error"
)
_FILE = re.compile(r' file "([^"]+)"')
_REASONS = {os.strerror(code): code for code in (*DISK_FAULTS, errno.EACCES, errno.EPERM)}
_LOCKS = Path("/proc/locks")  # Linux alone


@contextmanager
def explain_faults(path: Path, remedy: str) -> Iterator[None]:
    """Raise BrokenHome for a database `path` that is damaged (with `remedy`), held by another process or unreachable.

    Other errors pass: a query may be wrong.
    """
    try:
        yield
    except (duckdb.Error, OSError) as error:
        found = _explain(error, path, remedy)
        if found is None:
            raise
        raise found from error


def find_holder(error: Exception) -> tuple[int, str] | None:
    """Process and program that hold a database against us; None where the error is another one."""
    found = _HOLDER.search(str(error))
    return (int(found["pid"]), Path(found["program"] or "").name) if found else None


def is_fault(error: Exception) -> bool:
    """Whether `explain_faults` would explain the error."""
    return _explain(error, Path(), "") is not None


def find_locker(path: Path) -> int | None:
    """The process that holds a lock on the file; None where nobody does, or the system does not tell."""
    if not (_LOCKS.is_file() and path.exists()):
        return None
    inode = str(path.stat().st_ino)
    lines = (line.split() for line in _LOCKS.read_text("utf-8").splitlines())
    return next((int(line[4]) for line in lines if "->" not in line and line[5].rpartition(":")[2] == inode), None)


def _explain(error: Exception, path: Path, remedy: str) -> BrokenHome | None:
    if isinstance(error, OSError) and error.errno:  # of another file: Arrow's errors about this one have no number
        return None
    text = str(error).partition("\n")[0]
    if named := _FILE.search(text):
        path = Path(named[1])
    if holder := find_holder(error):
        process = f"process {holder[0]}{f' ({holder[1]})' if holder[1] else ''}"
        return BrokenHome(f"{path}: {process} has it open.", "End that process, or wait for it; then try again.")
    reason = next((reason for reason in _REASONS if reason in text), None)
    if reason:
        return BrokenHome(f"{path}: {reason}.", find_remedy(OSError(_REASONS[reason], reason)))
    if _DAMAGED.search(text):
        return BrokenHome(f"{path}: damaged ({_shorten(text, path)}).", remedy)
    return None


def _shorten(text: str, path: Path) -> str:
    """DuckDB's message without its class and the path, which the line begins with."""
    return text.removeprefix("IO Error: ").partition(": computed checksum")[0].replace(f' "{path}"', "").rstrip(".!")
