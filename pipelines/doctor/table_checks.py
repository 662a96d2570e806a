"""Checks of the tables: every row of the warehouse and of each snapshot is read."""

from collections.abc import Iterator

from lingping.errors import BrokenHome
from lingping.home_layout import SNAPSHOTS
from pipelines.doctor.findings import Finding, Patient
from warehouse.database.whole import read_warehouse
from warehouse.published.publish import switch
from warehouse.published.snapshots import REPUBLISH, find_orphaned_names
from warehouse.published.whole_snapshots import DamagedSnapshot, find_current, find_damaged


def check_warehouse(patient: Patient) -> Iterator[Finding]:
    """DuckDB can read every row, and the ledger of files agrees with the rows."""
    path = patient.settings.warehouse
    if not path.exists() and not patient.settings.current_snapshot.is_symlink():
        yield Finding("warehouse", "ok", "None yet: nothing was run here.")
    elif not path.exists():
        remedy = "`lingping restore BACKUP --replace`; without a backup, `lingping run` imports the inbox again."
        yield Finding("warehouse", "problem", f"{path}: missing, although this home has snapshots.", remedy)
    elif not patient.is_alone:
        yield Finding("warehouse", "skipped", "A run has it open.")
    else:
        tables, version = read_warehouse(path)
        yield Finding("warehouse", "ok", f"{tables} tables of schema {version}, every row read.")


def check_snapshots(patient: Patient) -> Iterator[Finding]:
    """Every snapshot holds what its manifest says, and `current` leads to a whole one.

    Mends: `current` leads to the newest whole snapshot again; damaged ones without a name are set aside.
    """
    published = patient.settings.published
    whole, damaged = find_damaged(published)
    mends = patient.fix and patient.is_alone
    current = find_current(published)
    if current not in whole and (current or whole or damaged):
        yield _mend_current(patient, whole, mends=mends)
    for each in damaged:
        yield _mend_damaged(patient, each, mends=mends and not each.is_named)
    for name in find_orphaned_names(published):
        yield Finding(
            "snapshots",
            "problem",
            f"{name}: the snapshot of this name is gone.",
            f"`lingping snapshots unname {name}`.",
        )
    if current in whole and not damaged:
        yield Finding("snapshots", "ok", f"{len(whole)}: each is what was published.")


def _mend_current(patient: Patient, whole: list[str], *, mends: bool) -> Finding:
    link = patient.settings.current_snapshot
    if not whole:
        raise BrokenHome(f"{link}: there is no whole snapshot.", "`lingping run` makes a new one.")
    if not mends:
        return Finding("snapshots", "problem", f"{link}: leads to no whole snapshot.", REPUBLISH)
    switch(link, patient.settings.published / SNAPSHOTS / whole[-1])
    return Finding("snapshots", "mended", f"{link}: leads to {whole[-1]} again. `lingping run` publishes newer tables.")


def _mend_damaged(patient: Patient, damaged: DamagedSnapshot, *, mends: bool) -> Finding:
    if mends:
        return Finding("snapshots", "mended", f"{damaged.fault} Set aside: {patient.shelf.take(damaged.folder)}")
    remedy = (
        "`lingping snapshots unname` its name, then `lingping doctor --fix`."
        if damaged.is_named
        else "`lingping doctor --fix` sets it aside."
    )
    return Finding("snapshots", "problem", damaged.fault, remedy)
