"""Scores, explanations and the taxonomy as rows of nlp.predictions, nlp.needs, nlp.explanations and nlp.taxonomy."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from lingping.contracts import EXPLANATIONS, NEEDS, PREDICTIONS
from lingping.errors import LingpingError
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier, Scores
from lingping.model.clauses import are_shown
from lingping.model.decisions import decide, decide_sentiment
from lingping.model.explanation import explain
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
            "measure_zh": need.measures[0].zh,
            "measure_en": need.measures[0].en,
        }
        for need in taxonomy.needs
    ]


def score_texts(
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
        yield (
            _prediction_rows(classifier, identities, scores),
            _need_rows(classifier, taxonomy, identities, texts, scores),
        )


def explain_texts(
    classifier: Classifier, batches: Iterable["pa.RecordBatch"], *, progress: Callable[[int], None] | None = None
) -> Iterator["pa.RecordBatch"]:
    """For each batch of (text_id, masked_text) its rows of contracts.EXPLANATIONS."""
    import pyarrow as pa

    for batch in batches:
        identities, texts = batch["text_id"].to_pylist(), batch["masked_text"].to_pylist()
        explained = list(explain(classifier, texts, progress=progress))
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
                "is_shown": shown.get(each.target),
            }
            for identity, text, found, shown in zip(
                identities, texts, explained, are_shown(classifier, texts, explained), strict=True
            )
            for each in found
            for rank, span in enumerate(each.spans, 1)
        ]
        yield pa.RecordBatch.from_pylist(rows, schema=EXPLANATIONS.schema)


def _prediction_rows(classifier: Classifier, identities: list[str], scores: Scores) -> "pa.RecordBatch":
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


def _need_rows(
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
