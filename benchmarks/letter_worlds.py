"""Sample worlds whose texts the shipped classifier has read, kept in a folder so that they are read once.

A world is a warehouse after the imports and the scoring, without Dagster: what follows, the SQL tables and the letters,
is built from it again and again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from lingping.clock import utc_now
from lingping.contracts import ERROR_RATES, TAXONOMY, TEXTS
from lingping.evaluation.quality_rows import rate_rows
from lingping.home_layout import WAREHOUSE
from lingping.model.classifier import Classifier
from lingping.model.loading import load_classifier
from lingping.model.manifest import MANIFEST, read_manifest
from lingping.model.manifest import TAXONOMY as TAXONOMY_FILE
from lingping.model.registry import resolve
from lingping.model.score_rows import score_texts, taxonomy_rows
from lingping.model.taxonomy import Taxonomy, load_taxonomy
from lingping.sample.world import write_sample
from lingping.settings import Settings, load_settings
from lingping.text.analysis import analyse
from lingping.text.segmentation import Segmenter
from warehouse.batches.text_batches import append_scores, new_texts, unscored_texts
from warehouse.database.connection import open_writer, prepare
from warehouse.database.tables import Connection, append, replace
from warehouse.imports.inbox import import_path, list_exports
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.run_ledger import active_model, begin_run, note_model
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

MODEL = "lingping-mini"
_MODELS = Path("data/models")


@dataclass(frozen=True)
class World:
    """A world that was read: the folder with its warehouse, its planted incidents and its true labels."""

    seed: int
    folder: Path

    @property
    def incidents(self) -> Path:
        """The planted incidents, as JSON."""
        return self.folder / "truth.json"

    @property
    def labels(self) -> Path:
        """The true labels of each review, as Parquet."""
        return self.folder / "truth_reviews.parquet"


def read_world(seed: int, cache_folder: Path, scale: float = 1.0) -> World:
    """The world of `seed` below `cache_folder`; it is made and read where it is not there yet."""
    world = World(seed, cache_folder / f"world-{seed}-{scale:g}")
    if not (world.folder / WAREHOUSE).exists():
        draft = cache_folder / f".draft-{seed}"
        settings = load_settings(home=draft, key_file=draft / "pseudonym.key")
        write_sample(draft, seed=seed, scale=scale)
        with open_writer(settings.warehouse) as con:
            _import(con, settings)
            _read_texts(con)
        draft.rename(world.folder)
    return world


def _import(con: Connection, settings: Settings) -> None:
    key, at = use_key(con, settings.key_file, at=utc_now()), utc_now()
    done = [
        each
        for path in list_exports(settings.inbox)
        for each in import_path(con, path, settings=settings, key=key, at=at)
    ]
    begin_run(con, "benchmark", at=at, as_of=None, imports=done)


def _read_texts(con: Connection) -> None:
    classifier, taxonomy = _load()
    replace(con, TAXONOMY, taxonomy_rows(taxonomy))
    append(con, TEXTS.name, analyse(new_texts(con), segmenter=Segmenter(), stop_words=()))
    note_model(con, "benchmark", classifier.model_id)
    for sentiments, needs in score_texts(classifier, taxonomy, unscored_texts(con, classifier.model_id)):
        append_scores(con, sentiments, needs)


@cache
def _load() -> tuple[Classifier, Taxonomy]:
    return load_classifier(MODEL, models=_MODELS), load_taxonomy(resolve(MODEL, _MODELS) / TAXONOMY_FILE)


@contextmanager
def open_tables(world: World) -> Iterator[Connection]:
    """A database in memory with all SQL tables of the world, from the SELECTs and the error rates as they are now."""
    with duckdb.connect() as con:
        prepare(con)
        con.execute(f"attach '{world.folder / WAREHOUSE}' as stored (read_only); copy from database stored to memory")
        con.execute("detach stored")
        manifest = read_manifest(resolve(MODEL, _MODELS) / MANIFEST)
        replace(con, ERROR_RATES, rate_rows(manifest.model_id, manifest.rates))
        build(con, read_sql(), model_id=active_model(con))
        con.execute("update ops.runs set finished_at = started_at")
        yield con
