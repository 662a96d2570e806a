"""Texts to people and their labels back: tasks of Label Studio out, corrections in."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import WISH_FROM, decide, decide_sentiment
from lingping.model.taxonomy import Taxonomy

SENTIMENT, WISH, NEED = "sentiment", "wish", "need_"
_NAMES_ZH = {"negative": "差评", "neutral": "中性", "positive": "好评"}


@dataclass(frozen=True)
class Correction:
    """What a person reads in a text; None where the person left a part to the classifier.

    The text is named by `text_id` or, in what readers of letters send, by `review_key`. `needs`: need → polarity, all
    that the text speaks of. `letter_week` and `letter_version`: the letter that the person read.
    """

    sentiment: str | None
    needs: Mapping[str, str] | None
    wish: bool | None
    corrected_by: str
    corrected_at: datetime
    origin: str
    text_id: str | None = None
    review_key: str | None = None
    drawn_as: str | None = None
    model_id: str | None = None
    letter_week: date | None = None
    letter_version: int | None = None


def tasks(
    classifier: Classifier, scores: Scores, texts: Sequence[tuple[str, str]], drawn_as: Sequence[str]
) -> list[dict[str, Any]]:
    """One Label Studio task for each (text_id, text), with the classifier's verdict filled in for a person to mend."""
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    states = decide(scores.needs, classifier.thresholds)
    return [
        {
            "data": {"text": text, "text_id": identity, "drawn_as": reason, "model_id": classifier.model_id},
            "predictions": [
                {
                    "model_version": classifier.model_id,
                    "result": [
                        _choice(SENTIMENT, SENTIMENTS[sentiments[row]]),
                        *(
                            _choice(NEED + classifier.needs[need], STATES[states[row, need]])
                            for need in states[row].nonzero()[0]
                        ),
                        *([_choice(WISH, WISH)] if scores.wish[row] >= WISH_FROM else []),
                    ],
                }
            ],
        }
        for row, ((identity, text), reason) in enumerate(zip(texts, drawn_as, strict=True))
    ]


def interface(taxonomy: Taxonomy) -> str:
    """Label Studio's labelling interface for the tasks, as XML."""
    needs = "\n".join(
        f'  <Header size="5" value={quoteattr(f"{need.name_zh}：{need.definition}")}/>\n'
        + _choices(NEED + need.code, {state: f"{_NAMES_ZH[state]}" for state in SENTIMENTS}, required=False)
        for need in taxonomy.needs
    )
    return f"""<View>
  <Text name="text" value="$text"/>
  <Header size="4" value="总体情感（中性：好坏参半、看不出、只陈述事实）"/>
{_choices(SENTIMENT, _NAMES_ZH, required=True)}
  <Header size="4" value="谈到的每个需求及其态度；没谈到的不选"/>
{needs}
  <Header size="4" value="是否提出了愿望或建议"/>
{_choices(WISH, {WISH: "提出了愿望或建议"}, required=False)}
</View>
"""


def read_label_studio(path: Path, needs: Sequence[str]) -> list[Correction]:
    """The newest annotation of each task of a Label Studio export (JSON), skipped ones left out.

    Raises LingpingError naming task and remedy for what is no such export or names a need that is not in `needs`.
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
            corrections.append(_of_annotation(newest, task.get("data") or {}, needs, f"{path}, task {number}"))
    return corrections


def read_letter_corrections(path: Path, needs: Sequence[str]) -> list[Correction]:
    """What readers of letters sent in, as CSV: review_key, sentiment, needs, wish, by; an empty cell leaves a part.

    `needs` is written as `taste_smell:positive price:negative`, or `none` where no need is spoken of; `wish` is yes or
    no. Raises LingpingError naming line and remedy for what cannot be read.
    """
    read_at = datetime.now(UTC)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise LingpingError(f"{path}: cannot be read ({error}). Save it as a CSV in UTF-8.") from error
    missing = {"review_key", "by"} - set(rows[0] if rows else ())
    if missing:
        raise LingpingError(
            f"{path}: no column {', '.join(sorted(missing))}. It has review_key, sentiment, needs, wish, by."
        )
    return [_of_row(row, needs, read_at, f"{path}, line {line}") for line, row in enumerate(rows, 2)]


def _of_annotation(made: Mapping[str, Any], data: Mapping[str, Any], needs: Sequence[str], place: str) -> Correction:
    chosen = {
        item["from_name"]: item["value"]["choices"]
        for item in made.get("result", [])
        if item.get("type") == "choices" and item.get("value", {}).get("choices")
    }
    if not data.get("text_id"):
        raise LingpingError(f"{place}: no text_id among its data. Label the tasks of `lingping label export`.")
    named = {name.removeprefix(NEED): states[0] for name, states in chosen.items() if name.startswith(NEED)}
    person = made.get("completed_by")
    return Correction(
        sentiment=checked_sentiment(chosen.get(SENTIMENT, [None])[0], place),
        needs=checked_needs(named, needs, place),
        wish=WISH in chosen,
        corrected_by=str(person.get("email") or person.get("id") if isinstance(person, dict) else person or "unknown"),
        corrected_at=_instant(made.get("updated_at") or made.get("created_at"), place),
        origin="label_studio",
        text_id=str(data["text_id"]),
        drawn_as=data.get("drawn_as"),
        model_id=data.get("model_id"),
    )


def _of_row(row: Mapping[str, str | None], needs: Sequence[str], at: datetime, place: str) -> Correction:
    def cell(name: str) -> str | None:
        return (row.get(name) or "").strip() or None

    if cell("review_key") is None or cell("by") is None:
        raise LingpingError(f"{place}: review_key or by is empty. Say which review, and who corrects it.")
    named = None
    if (written := cell("needs")) is not None:
        pairs = [] if written == "none" else [part.partition(":") for part in written.split()]
        named = checked_needs({need: polarity for need, _, polarity in pairs}, needs, place)
    wish = cell("wish")
    if wish not in (None, "yes", "no"):
        raise LingpingError(f"{place}: wish is {wish}. Write yes, no or nothing.")
    return Correction(
        sentiment=checked_sentiment(cell("sentiment"), place),
        needs=named,
        wish=None if wish is None else wish == "yes",
        corrected_by=cell("by") or "",
        corrected_at=at,
        origin="letter",
        review_key=cell("review_key"),
    )


def checked_sentiment(sentiment: str | None, place: str) -> str | None:
    """`sentiment` as given. Raises LingpingError naming `place` for what is none."""
    if sentiment is not None and sentiment not in SENTIMENTS:
        raise LingpingError(
            f"{place}: sentiment {sentiment} is not one of {', '.join(SENTIMENTS)}. Nothing was imported."
        )
    return sentiment


def checked_needs(named: Mapping[str, str], needs: Iterable[str], place: str) -> dict[str, str]:
    """Need → polarity, in order of needs. Raises LingpingError naming `place` for a need that is not in `needs`."""
    for need, polarity in named.items():
        if need not in needs:
            raise LingpingError(
                f"{place}: {need} is no need of the classifier's taxonomy ({', '.join(needs)}). Nothing was imported."
            )
        if polarity not in SENTIMENTS:
            raise LingpingError(
                f"{place}: {need} is {polarity}, not one of {', '.join(SENTIMENTS)}. Nothing was imported."
            )
    return dict(sorted(named.items()))


def _instant(written: object, place: str) -> datetime:
    try:
        found = datetime.fromisoformat(str(written))
    except ValueError as error:
        raise LingpingError(f"{place}: no time of the annotation ({written}). Export again.") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _choice(name: str, label: str) -> dict[str, Any]:
    return {"from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [label]}}


def _choices(name: str, labels: Mapping[str, str], *, required: bool) -> str:
    options = "".join(f"<Choice value={quoteattr(shown)} alias={quoteattr(label)}/>" for label, shown in labels.items())
    return (
        f'  <Choices name={quoteattr(name)} toName="text" choice="single" showInline="true"'
        f' required="{str(required).lower()}">{options}</Choices>'
    )
