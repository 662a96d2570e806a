"""Texts: each distinct text is cleaned, masked and segmented once, and scored once per classifier."""

from collections.abc import Iterator

import dagster as dg

from assets.metadata import spec_of, table_result
from assets.resources import ProgressParam, SettingsParam, Warehouse
from assets.retries import RETRY, final_if_known
from lingping.contracts import (
    CORRECTIONS,
    ERROR_RATES,
    EXPLANATIONS,
    NEEDS,
    PREDICTIONS,
    REVIEWS,
    TAXONOMY,
    TEXTS,
    TRAINING_MIX,
)
from lingping.evaluation.quality_rows import mix_rows, rate_rows
from lingping.model.classifier import Classifier
from lingping.model.loading import load_classifier
from lingping.model.manifest import TAXONOMY as TAXONOMY_FILE
from lingping.model.registry import resolve, verify
from lingping.model.score_rows import explain_texts, score_texts, taxonomy_rows
from lingping.model.taxonomy import Taxonomy, load_taxonomy
from lingping.progress import Progress
from lingping.settings import Settings
from lingping.text.analysis import analyse
from lingping.text.dictionary import read_words
from lingping.text.segmentation import Segmenter
from warehouse.batches.text_batches import (
    append_explanations,
    append_scores,
    count_unexplained,
    count_unscored,
    new_texts,
    unexplained_texts,
    unscored_texts,
)
from warehouse.database.tables import append, append_missing, replace
from warehouse.ledgers.run_ledger import note_model

# Written by people through `lingping label import`, by no run: nothing here makes it, and it never grows stale.
corrections = spec_of(CORRECTIONS, group="model").replace_attributes(freshness_policy=None, skippable=False)


@dg.multi_asset(specs=[spec_of(TAXONOMY, group="model")], retry_policy=RETRY)
@final_if_known
def taxonomy(warehouse: Warehouse, settings: SettingsParam) -> dg.MaterializeResult:
    """The needs of the classifier in use, with the measures that letters suggest."""
    with warehouse.writer() as con:
        replace(con, TAXONOMY, taxonomy_rows(_taxonomy_of(settings)))
        return table_result(con, TAXONOMY.name)


@dg.multi_asset(specs=[spec_of(TEXTS, group="text", deps=[REVIEWS.name])], retry_policy=RETRY)
@final_if_known
def texts(warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam) -> dg.MaterializeResult:
    """Every distinct text that has not been read yet."""
    segmenter = Segmenter(read_words(settings.dictionary))
    advance = progress.step("segment texts", unit="texts")
    with warehouse.writer() as con:
        rows = analyse(new_texts(con), segmenter=segmenter, stop_words=read_words(settings.stop_words))
        for batch in rows:
            advance(append(con, TEXTS.name, [batch]))
        return table_result(con, TEXTS.name)


@dg.multi_asset(
    specs=[
        spec_of(PREDICTIONS, group="model", deps=[TEXTS.name], kinds=["duckdb", "torch"]),
        spec_of(NEEDS, group="model", deps=[TEXTS.name, TAXONOMY.name], kinds=["duckdb", "torch"]),
        spec_of(TRAINING_MIX, group="model"),
        spec_of(ERROR_RATES, group="model"),
    ],
    retry_policy=RETRY,
)
@final_if_known
def predictions(
    context: dg.AssetExecutionContext, warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam
) -> Iterator[dg.MaterializeResult]:
    """Sentiment and needs of every distinct text that this classifier has not scored yet."""
    manifest = verify(resolve(settings.model, settings.models))
    model_id = manifest.model_id
    with warehouse.writer() as con:
        note_model(con, context.run.run_id, model_id)
        append_missing(con, TRAINING_MIX, mix_rows(model_id, manifest.mix))
        append_missing(con, ERROR_RATES, rate_rows(model_id, manifest.rates))
        if unscored := count_unscored(con, model_id):
            classifier = _classifier(settings, progress)
            advance = progress.step("score texts", total=unscored, unit="texts")
            for sentiments, needs in score_texts(classifier, _taxonomy_of(settings), unscored_texts(con, model_id)):
                advance(append_scores(con, sentiments, needs))
        yield table_result(con, PREDICTIONS.name, model=model_id)
        yield table_result(con, NEEDS.name, model=model_id)
        yield table_result(con, TRAINING_MIX.name, model=model_id)
        yield table_result(con, ERROR_RATES.name, model=model_id)


@dg.multi_asset(
    specs=[
        spec_of(
            EXPLANATIONS,
            group="model",
            deps=[TEXTS.name, "marts.bad_reviews", "marts.feedback_insight", "marts.reviews"],
            kinds=["duckdb", "torch"],
        )
    ],
    retry_policy=RETRY,
)
@final_if_known
def explanations(warehouse: Warehouse, settings: SettingsParam, progress: ProgressParam) -> dg.MaterializeResult:
    """Which characters carry what was read in the reviews that letters cite."""
    model_id = verify(resolve(settings.model, settings.models)).model_id
    with warehouse.writer() as con:
        if unexplained := count_unexplained(con, model_id):
            classifier = _classifier(settings, progress)
            advance = progress.step("explain cited texts", total=unexplained, unit="texts")
            for batch in explain_texts(classifier, unexplained_texts(con, model_id), progress=advance):
                append_explanations(con, batch)
        return table_result(con, EXPLANATIONS.name, model=model_id)


def _taxonomy_of(settings: Settings) -> Taxonomy:
    """A model brings the needs that it was trained for; a shop may word them in its own way."""
    return load_taxonomy(settings.taxonomy or resolve(settings.model, settings.models) / TAXONOMY_FILE)


def _classifier(settings: Settings, progress: Progress) -> Classifier:
    progress.step("load the classifier", unit="")
    return load_classifier(settings.model, **settings.scoring)
