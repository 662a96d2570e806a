"""Checking a home whole, and mending what is safe to mend."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.errors import BrokenHome, LingpingError, find_remedy
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.doctor.findings import Check, Finding, Patient
from pipelines.doctor.history_checks import check_history, check_runs
from pipelines.doctor.leftovers import check_leftovers, check_letters
from pipelines.doctor.place_checks import check_classifiers, check_disk, check_key, check_own_files
from pipelines.doctor.set_aside import Shelf
from pipelines.doctor.table_checks import check_snapshots, check_warehouse
from warehouse.database.connection import home_lock

# History before runs: these are read from it.
CHECKS: dict[str, Check] = {
    "disk": check_disk,
    "key": check_key,
    "receivers and mappings": check_own_files,
    "classifiers": check_classifiers,
    "warehouse": check_warehouse,
    "snapshots": check_snapshots,
    "history": check_history,
    "runs": check_runs,
    "letters": check_letters,
    "leftovers": check_leftovers,
}


@dataclass(frozen=True)
class HomeCheck:
    """What was found in `home`: at least one finding of each check."""

    home: Path
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """What needs a person."""
        return tuple(finding for finding in self.findings if finding.state == "problem")


def check_home(settings: Settings, *, fix: bool = False, progress: Progress = SILENT) -> HomeCheck:
    """Read every byte of the home that Lingping wrote: tables, snapshots, classifiers, letters, history of runs.

    Holds the home, so that a run waits for the next night; while a run holds it, warehouse and leftovers are skipped.
    `fix` mends what is safe: `current` leads to a whole snapshot, drafts of killed processes are deleted, and what is
    damaged and can be made again is moved to HOME/backups/set-aside-TIME. Raises LingpingError where there is no home,
    and with `fix` for one that a run holds.
    """
    if not settings.home.is_dir():
        raise LingpingError(f"{settings.home}: no such home. Name another --home.")
    with ExitStack() as stack:
        is_alone, findings = _hold(settings, fix, stack)
        patient = Patient(settings, fix, is_alone, Shelf(settings.home, utc_now()))
        advance = progress.step("check the home", total=len(CHECKS), unit="checks")
        for name, check in CHECKS.items():
            findings += _apply(name, check, patient)
            advance(1)
    return HomeCheck(settings.home, tuple(findings))


def _hold(settings: Settings, fix: bool, stack: ExitStack) -> tuple[bool, list[Finding]]:
    """Whether nobody else works on the home from now on, and the finding about the folder itself."""
    home = settings.home
    try:
        stack.enter_context(home_lock(home))
    except LingpingError as error:
        if fix:
            raise
        return False, [Finding("home", "skipped", str(error))]
    except OSError as error:
        return False, [Finding("home", "problem", f"{home}: {error.strerror}.", find_remedy(error))]
    return True, [Finding("home", "ok", f"{home} can be read and written.")]


def _apply(name: str, check: Check, patient: Patient) -> Iterator[Finding]:
    """The findings of one check. What it raises is one more: the others go on."""
    try:
        yield from check(patient)
    except BrokenHome as error:
        yield Finding(name, "problem", error.what, error.remedy)
    except LingpingError as error:
        yield Finding(name, "problem", str(error))
    except OSError as error:
        yield Finding(name, "problem", f"{error.filename}: {error.strerror}.", find_remedy(error))
