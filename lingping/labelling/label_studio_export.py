"""Annotations made in Label Studio, as corrections."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lingping.errors import LingpingError
from lingping.labelling.correction import Correction, check_needs, check_sentiment
from lingping.labelling.label_studio_tasks import NEED, SENTIMENT, WISH


def read_label_studio(path: Path, needs: Sequence[str]) -> list[Correction]:
    """The newest annotation of each task of a Label Studio export (JSON), without skipped ones.

    Raises LingpingError naming task and remedy for a file that is no such export, and for a label that is not one of
    the interface's with the taxonomy `needs`.
    """
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise LingpingError(f"{path}: not JSON ({error}). Export from Label Studio as JSON.") from error
    if not isinstance(found, list) or not all(isinstance(task, dict) and "annotations" in task for task in found):
        raise LingpingError(f"{path}: not a list of annotated tasks. Export from Label Studio as JSON, not JSON-MIN.")
    corrections = []
    for number, task in enumerate(found, 1):
        made = [each for each in task["annotations"] if not each.get("was_cancelled")]
        if made:
            newest = max(made, key=lambda each: str(each.get("updated_at") or each.get("created_at") or ""))
            corrections.append(_read_annotation(newest, task.get("data") or {}, needs, f"{path}, task {number}"))
    return corrections


def _read_annotation(made: Mapping[str, Any], data: Mapping[str, Any], needs: Sequence[str], place: str) -> Correction:
    chosen = {
        item["from_name"]: item["value"]["choices"]
        for item in made.get("result", [])
        if item.get("type") == "choices" and item.get("value", {}).get("choices")
    }
    if not data.get("text_id"):
        raise LingpingError(f"{place}: no text_id among its data. Label the tasks of `lingping label export`.")
    named = {name.removeprefix(NEED): states[0] for name, states in chosen.items() if name.startswith(NEED)}
    return Correction(
        sentiment=check_sentiment(chosen.get(SENTIMENT, [None])[0], place),
        needs=check_needs(named, needs, place),
        wish=WISH in chosen,
        corrected_by=_name_person(made.get("completed_by")),
        corrected_at=_read_instant(made.get("updated_at") or made.get("created_at"), place),
        origin="label_studio",
        text_id=str(data["text_id"]),
        drawn_as=data.get("drawn_as"),
        model_id=data.get("model_id"),
    )


def _name_person(person: object) -> str:
    """Address or number of the annotator, which Label Studio exports as an object or as the number alone."""
    if isinstance(person, dict):
        return str(person.get("email") or person.get("id"))
    return str(person or "unknown")


def _read_instant(written: object, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise LingpingError(f"{place}: no time of the annotation ({written}). Export again.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
