"""Scores and taxonomy as rows of the warehouse: nlp.predictions, nlp.needs, nlp.taxonomy."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lingping.contracts import EXPLANATIONS, NEEDS, PREDICTIONS
from lingping.errors import LingpingError
from lingping.model.classifier import Classifier, Scores
from lingping.model.decisions import decide, decide_sentiment
from lingping.model.examples import SENTIMENTS, STATES
from lingping.model.explanation import explain
from lingping.model.mix import Mix
from lingping.model.report import Report
from lingping.model.taxonomy import Taxonomy
from lingping.text.segmentation import segment

if TYPE_CHECKING:
    import pyarrow as pa


def taxonomy_rows(taxonomy: Taxonomy) -> list[dict[str, object]]:
    """Rows of contracts.TAXONOMY."""
    return [
        {
            "need": need.code,
            "name_zh": need.name_zh,
            "name_en": need.name_en,
            "definition": need.definition,
            "measure": need.measures[0],
        }
        for need in taxonomy.needs
    ]


def mix_rows(model_id: str, mix: Mix) -> list[dict[str, object]]:
    """Rows of contracts.TRAINING_MIX."""
    return [
        {"model_id": model_id, "kind": kind, "label": label, "share": share}
        for kind, shares in mix.items()
        for label, share in shares.items()
    ]


def rate_rows(model_id: str, rates: Mapping[str, tuple[float, float]]) -> list[dict[str, object]]:
    """Rows of contracts.ERROR_RATES."""
    return [
        {"model_id": model_id, "label": label, "hits": hits, "false_alarms": false_alarms}
        for label, (hits, false_alarms) in rates.items()
    ]


def quality_rows(found: Report, at: datetime) -> list[dict[str, object]]:
    """Rows of contracts.MODEL_QUALITY."""
    whole = {"slice_kind": "", "slice": ""}
    texts = max(each.texts for each in found.figures.values())
    rows = [
        {"figure": name, "label": label, **whole, **asdict(each), "baseline": found.baseline[name, label].value}
        for (name, label), each in found.figures.items()
    ]
    rows += [
        {"figure": each.figure, "label": "", "slice_kind": each.kind, "slice": each.name, **asdict(each.result)}
        for each in found.slices
    ]
    rows += [
        {"figure": "calibration_error", "label": head, **whole, "value": error, "texts": texts}
        for head, error in found.calibration.items()
    ]
    constant = {"model_id": found.model_id, "data_sha256": found.data_sha256, "evaluated_at": at}
    return [row | constant for row in rows]


def scored(
    classifier: Classifier,
    taxonomy: Taxonomy,
    batches: Iterable["pa.RecordBatch"],
    *,
    progress: Callable[[int], None] | None = None,
) -> Iterator[tuple["pa.RecordBatch", "pa.RecordBatch"]]:
    """For each batch of (text_id, masked_text) its rows of contracts.PREDICTIONS and of contracts.NEEDS.

    Raises LingpingError when the classifier was trained for other needs than those of `taxonomy`.
    """
    if classifier.needs != taxonomy.codes:
        raise LingpingError(
            f"Model {classifier.model_id}: knows the needs {', '.join(classifier.needs)}, the taxonomy has "
            f"{', '.join(taxonomy.codes)}. Train a model for this taxonomy with `lingping train`."
        )
    for batch in batches:
        identities, texts = batch["text_id"].to_pylist(), batch["masked_text"].to_pylist()
        scores = classifier.score(texts, progress=progress)
        yield _predictions(classifier, identities, scores), _needs(classifier, taxonomy, identities, texts, scores)


def explained(
    classifier: Classifier, batches: Iterable["pa.RecordBatch"], *, progress: Callable[[int], None] | None = None
) -> Iterator["pa.RecordBatch"]:
    """For each batch of (text_id, masked_text) its rows of contracts.EXPLANATIONS."""
    import pyarrow as pa

    for batch in batches:
        identities, texts = batch["text_id"].to_pylist(), batch["masked_text"].to_pylist()
        rows = [
            {
                "text_id": identity,
                "model_id": classifier.model_id,
                "target": each.target,
                "label": each.label,
                "rank": rank,
                "start": span.start,
                "stop": span.stop,
                "words": text[span.start : span.stop],
                "carries": span.carries,
            }
            for identity, text, found in zip(
                identities, texts, explain(classifier, texts, progress=progress), strict=True
            )
            for each in found
            for rank, span in enumerate(each.spans, 1)
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=EXPLANATIONS.schema)


def _predictions(classifier: Classifier, identities: list[str], scores: Scores) -> "pa.RecordBatch":
    import pyarrow as pa

    columns = [
        identities,
        [classifier.model_id] * len(identities),
        [SENTIMENTS[label] for label in decide_sentiment(scores.sentiment, classifier.neutral)],
        *scores.sentiment.T,
        scores.wish,
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, PREDICTIONS.schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=PREDICTIONS.schema)


def _needs(
    classifier: Classifier, taxonomy: Taxonomy, identities: list[str], texts: list[str], scores: Scores
) -> "pa.RecordBatch":
    import numpy as np
    import pyarrow as pa

    states = decide(scores.needs, classifier.thresholds)
    rows: list[dict[str, Any]] = []
    for text in np.flatnonzero(states.any(1)):
        tokens = segment(texts[text])
        rows.extend(
            {
                "text_id": identities[text],
                "model_id": classifier.model_id,
                "need": taxonomy.needs[need].code,
                "polarity": STATES[states[text, need]],
                "probability": 1 - scores.needs[text, need, 0],
                "words": taxonomy.needs[need].words(tokens),
            }
            for need in np.flatnonzero(states[text])
        )
    return pa.RecordBatch.from_pylist(rows, schema=NEEDS.schema)
