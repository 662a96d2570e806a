"""Texts for people to label, as tasks of Label Studio."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lingping.atomic import write_text
from lingping.errors import LingpingError
from lingping.labelling.label_studio_tasks import make_interface, make_tasks
from lingping.labelling.sampling import draw
from lingping.model.loading import load_classifier
from lingping.model.manifest import TAXONOMY
from lingping.model.registry import resolve
from lingping.model.taxonomy import load_taxonomy
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.batches.text_batches import latest_texts
from warehouse.database.connection import open_snapshot

_POOL = 5_000  # texts of the latest weeks to choose from


@dataclass(frozen=True)
class LabelTasks:
    """Two files for Label Studio, tasks and labelling interface; `drawn` counts the texts by why they were chosen."""

    tasks: Path
    interface: Path
    drawn: Mapping[str, int]


def export_label_tasks(
    settings: Settings, target: Path, count: int = 150, *, seed: int = 7, progress: Progress = SILENT
) -> LabelTasks:
    """Choose `count` texts of the latest weeks that the classifier would learn most from, a third of them at random.

    The tasks go to `target` (JSON), the interface beside it (XML). Raises LingpingError where there is no text that
    nobody corrected yet.
    """
    with open_snapshot(settings.published) as con:
        pool = latest_texts(con, most=_POOL)
    if not pool:
        raise LingpingError("No text of the latest weeks that nobody corrected: there is nothing to label.")
    classifier = load_classifier(settings.model, **settings.scoring)
    texts = [text for _, text in pool]
    scores = classifier.score(texts, progress=progress.step("score the pool", total=len(texts), unit="texts"))
    chosen = draw(scores, texts, count, seed=seed)
    rows, reasons = [row for row, _ in chosen], [reason for _, reason in chosen]
    made = make_tasks(classifier, scores.take(rows), [pool[row] for row in rows], reasons)
    write_text(target, json.dumps(made, ensure_ascii=False, indent=1))
    taxonomy = load_taxonomy(settings.taxonomy or resolve(settings.model, settings.models) / TAXONOMY)
    write_text(target.with_suffix(".xml"), make_interface(taxonomy))
    return LabelTasks(target, target.with_suffix(".xml"), Counter(reasons))
