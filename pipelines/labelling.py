"""`lingping label`: the texts that a person should look at, out; what the person says of them, in, and at once."""

import json
from collections import Counter
from pathlib import Path

from lingping.errors import LingpingError
from lingping.model.labelling import interface, read_label_studio, read_letter_corrections, tasks
from lingping.model.registry import TAXONOMY, resolve, verify
from lingping.model.sampling import draw
from lingping.model.scorer import load_classifier
from lingping.model.taxonomy import load_taxonomy
from lingping.progress import Progress
from lingping.settings import Settings
from pipelines.console import out
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.connection import home_lock, open_snapshot, open_writer
from warehouse.corrections import add_corrections
from warehouse.texts import latest_texts

_POOL = 5_000  # texts of the latest weeks to choose from


def export_tasks(settings: Settings, target: Path, count: int, *, seed: int, progress: Progress) -> Counter[str]:
    """Write tasks for Label Studio to `target` and its interface beside it; returns how many were drawn for what."""
    with open_snapshot(settings.published) as con:
        pool = latest_texts(con, most=_POOL)
    if not pool:
        raise LingpingError("No text of the latest weeks that nobody corrected: there is nothing to label.")
    classifier = load_classifier(settings.model, **settings.scoring)
    texts = [text for _, text in pool]
    scores = classifier.score(texts, progress=progress.step("score the pool", total=len(texts), unit="texts"))
    chosen = draw(scores, texts, count, seed=seed)
    rows = [row for row, _ in chosen]
    made = tasks(classifier, scores.take(rows), [pool[row] for row in rows], [reason for _, reason in chosen])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    taxonomy = load_taxonomy(settings.taxonomy or resolve(settings.model, settings.models) / TAXONOMY)
    target.with_suffix(".xml").write_text(interface(taxonomy), "utf-8")
    return Counter(reason for _, reason in chosen)


def import_corrections(settings: Settings, path: Path, *, progress: Progress) -> None:
    """Keep the corrections of a file and build tables and snapshot with them, then say what came of it."""
    needs = verify(resolve(settings.model, settings.models)).needs
    read = read_letter_corrections if path.suffix.lower() == ".csv" else read_label_studio
    corrections = read(path, needs)
    if not settings.warehouse.exists():
        raise LingpingError(f"{settings.warehouse}: no warehouse. Name the home that the texts are from with --home.")
    with home_lock(settings.home), open_writer(settings.warehouse) as con:
        fresh, strange = add_corrections(con, corrections)
    apart = f"; {strange} of no text here" if strange else ""
    out.print(f"{len(corrections)} corrections read, {fresh} of them new{apart}", highlight=False)
    if not fresh:
        return
    with open_instance(settings.dagster, settings.storage) as instance:
        execute(compose(settings, progress), "corrected", instance)
    out.print(
        f"They count now, in {settings.published / 'current'}. Letters again: lingping letter --home {settings.home}",
        highlight=False,
        soft_wrap=True,
    )
