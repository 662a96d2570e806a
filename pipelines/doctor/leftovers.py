"""What killed processes left in a home: drafts, scratch folders, and records of letters that were never written."""

import shutil
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

from filelock import FileLock

from lingping.atomic import find_drafts
from lingping.errors import LingpingError
from lingping.home_layout import BACKUPS, CURRENT, INBOX, PUBLISHED, SNAPSHOTS, WAREHOUSE
from lingping.letter.archive.cards import SUFFIX, read_card
from lingping.letter.archive.versions import find_unwritten, read_records
from pipelines.doctor.findings import Finding, Patient

_RESTED = 3600.0  # seconds: status page and mapping drafts are written without the home's lock


def check_letters(patient: Patient) -> Iterator[Finding]:
    """Every record and card of a letter can be read, and every record has its letter.

    Mends: what cannot be read, and the record of a letter whose writing was interrupted, are set aside; the next run
    writes the letter again.
    """
    letters = patient.settings.letters
    if not letters.is_dir():
        yield Finding("letters", "ok", "None yet.")
        return
    with FileLock(letters.with_name(f".{letters.name}.lock")) if patient.is_alone else nullcontext():
        records, odd = read_records(letters)
        odd += [(path, "damaged") for path in sorted(letters.glob(f"*/*{SUFFIX}")) if not _is_card(path)]
        odd += [(path, "its letter was never written") for path in find_unwritten(letters)]
        for path, fault in odd:
            if patient.fix and patient.is_alone:
                yield Finding("letters", "mended", f"{path}: {fault}. Set aside: {patient.shelf.take(path)}")
            else:
                yield Finding("letters", "problem", f"{path}: {fault}.", "`lingping doctor --fix` sets it aside.")
    if not odd:
        yield Finding("letters", "ok", f"{records} with their records.")


def _is_card(path: Path) -> bool:
    try:
        read_card(path)
    except LingpingError:
        return False
    return True


def check_leftovers(patient: Patient) -> Iterator[Finding]:
    """Nothing half-written lies about. Mends: drafts and scratch folders are deleted; nobody ever read them."""
    if not patient.is_alone:
        yield Finding("leftovers", "skipped", "A run may be writing them.")
        return
    found = sorted(_find(patient.home))
    for path in found:
        if patient.fix:
            _delete(path)
            yield Finding("leftovers", "mended", f"{path}: deleted; a process that was killed had left it.")
        else:
            yield Finding(
                "leftovers",
                "problem",
                f"{path}: left by a process that was killed.",
                "`lingping doctor --fix` deletes it.",
            )
    if not found:
        yield Finding("leftovers", "ok", "None.")


def _find(home: Path) -> set[Path]:
    """Under the home's lock nobody writes snapshots, backups or the warehouse; other drafts are let rest first."""
    published, backups = home / PUBLISHED, home / BACKUPS
    ours = {
        *find_drafts(published / SNAPSHOTS),
        *find_drafts(home / BACKUPS),
        *backups.glob(".lingping-*"),
        published / f".{CURRENT}",
        home / ".restore",
        home / f"{WAREHOUSE}.tmp",
    }
    newest = time.time() - _RESTED
    folders = (path for path in home.rglob("*") if path.is_dir() and not path.is_symlink())
    others = (
        draft
        for folder in (home, *folders)
        if not folder.is_relative_to(home / INBOX)
        for draft in find_drafts(folder)
        if draft.lstat().st_mtime < newest
    )
    outer = {*(path for path in ours if path.is_symlink() or path.exists()), *others}
    return {path for path in outer if outer.isdisjoint(path.parents)}


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
