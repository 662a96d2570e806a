"""The quarantine: files with refused rows, these rows, and files that are loaded in spite of them."""

from dataclasses import dataclass

from lingping.errors import LingpingError
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.operations.correct_imports import ReloadedImport, reload_import
from warehouse.database.connection import open_home, open_snapshot
from warehouse.imports.known_imports import KnownImport, QuarantinedRows, find_imports, read_quarantine
from warehouse.imports.refused_rows import MANY_REFUSED, RefusedFile, RefusedRow, list_refused, read_refused

_ROWS = 20


@dataclass(frozen=True)
class QuarantineDetails:
    """The refused rows and unread cells of one file: counted by reason and column, and the first of them."""

    line: KnownImport
    faults: tuple[QuarantinedRows, ...]
    rows: tuple[RefusedRow, ...]


def list_quarantine(settings: Settings) -> tuple[RefusedFile, ...]:
    """The files of the newest snapshot with refused rows, those that are held for them first."""
    with open_snapshot(settings.published) as con:
        return tuple(list_refused(con))


def show_quarantine(settings: Settings, file: str, *, rows: int = _ROWS) -> tuple[QuarantineDetails, ...]:
    """Why rows of a file were refused, and the first `rows` of them; of a ZIP file for each export in it.

    `file` is its path, the end of its path, or the beginning of its id. Raises LingpingError where it means none or
    several.
    """
    with open_snapshot(settings.published) as con:
        lines = find_imports(con, file, settings.inbox)
        return tuple(
            QuarantineDetails(
                line, tuple(read_quarantine(con, line.file_id)), tuple(read_refused(con, line.file_id, rows))
            )
            for line in lines
        )


def release_file(settings: Settings, file: str, *, progress: Progress = SILENT) -> tuple[ReloadedImport, ...]:
    """Load a file that is held for its refused rows without these, and build and publish the tables with it.

    The rows stay in quarantine, and are read again once that may help. Raises LingpingError for a file that is not held
    for them, and like `reload_import`.
    """
    with open_home(settings) as con:
        held = [line for line in find_imports(con, file, settings.inbox) if line.status == "held"]
    if not held:
        raise LingpingError(f"{file}: is not held. There is nothing to release.")
    other = next((line for line in held if not str(line.reason).startswith(f"{MANY_REFUSED}:")), None)
    if other:
        raise LingpingError(f"{other.path}: is not held for refused rows. {str(other.reason).partition(': ')[2]}")
    return reload_import(settings, file, is_released=True, progress=progress)
