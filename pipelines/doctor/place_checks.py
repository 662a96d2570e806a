"""Checks of the places: the home's folder and disk, the pseudonym key, receivers, mappings and the classifier."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.own_mappings.broken_mappings import broken_mappings
from lingping.ingest.pseudonyms import key_fingerprint, load_key
from lingping.model.promotions import read_promotions
from lingping.model.registry import known_models, resolve, verify
from lingping.notify.addresses import read_addresses
from pipelines.doctor.findings import Finding, Patient
from pipelines.home.find_damage import find_low_disk
from warehouse.database.connection import open_snapshot
from warehouse.ledgers.key_ledger import newest_key


def check_disk(patient: Patient) -> Iterator[Finding]:
    """Enough room for the next run."""
    low = find_low_disk(patient.home)
    if low:
        yield Finding("disk", "problem", low.what, low.remedy)
    else:
        yield Finding("disk", "ok", f"{shutil.disk_usage(patient.home).free / 1e9:,.1f} GB free.")


def check_key(patient: Patient) -> Iterator[Finding]:
    """The key file holds the key that made the pseudonyms of the newest snapshot."""
    path = patient.settings.key_file
    try:
        with open_snapshot(patient.settings.published) as con:
            known = newest_key(con)
    except LingpingError:
        known = None
    remedy = "Restore it from where you keep it (`lingping docs operate`, The pseudonym key)."
    if known and not path.exists():
        yield Finding("key", "problem", f"{path}: missing, and this home was made with it ({known.label}).", remedy)
    elif known and not load_key(path).up_to(known.fingerprint):
        yield Finding("key", "problem", f"{path}: not the key of this home ({known.label}).", remedy)
    elif known:
        yield Finding("key", "ok", f"{path} holds the key of this home ({known.label}).")
    else:
        yield Finding(
            "key", "ok", f"{path}: {'there' if key_fingerprint(path) else 'none yet'}; the next run notes it."
        )


def check_classifiers(patient: Patient) -> Iterator[Finding]:
    """Every file of every classifier is the one that was saved."""
    models = patient.settings.models
    try:
        read_promotions(models)
        known = {*known_models(models).values(), resolve(patient.settings.model, models)}
    except LingpingError as error:
        yield Finding("classifiers", "problem", str(error))
        return
    faults = list(filter(None, map(_find_fault, sorted(known))))
    yield from (Finding("classifiers", "problem", fault) for fault in faults)
    if not faults:
        yield Finding("classifiers", "ok", f"{len(known)}: every file is the one that was saved.")


def _find_fault(folder: Path) -> str | None:
    try:
        verify(folder)
    except LingpingError as error:
        return str(error)
    return None


def check_own_files(patient: Patient) -> Iterator[Finding]:
    """Receivers and source mappings, which a person wrote, can be read."""
    settings = patient.settings
    for mapping in broken_mappings(settings.mappings):
        yield Finding("mappings", "problem", mapping.fault, "Correct or delete it.")
    if not settings.receivers.exists():
        yield Finding("receivers", "ok", "None: no letter is sent.")
        return
    try:
        merchants = read_addresses(settings.receivers, lambda url: url).merchants
        yield Finding("receivers", "ok", f"Of {len(merchants)} merchants.")
    except LingpingError as error:
        yield Finding("receivers", "problem", str(error))
