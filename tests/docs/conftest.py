"""A snapshot for pages whose SQL must run."""

from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from assets.sql_tables import BETWEEN_TABLES, SQL, STEPS
from lingping.contracts import ERROR_RATES, TAXONOMY, TEXTS
from lingping.evaluation.quality_rows import rate_rows
from lingping.ingest.pseudonyms import load_key
from lingping.model.loading import load_classifier
from lingping.model.registry import resolve, verify
from lingping.model.score_rows import explain_texts, score_texts, taxonomy_rows
from lingping.model.taxonomy import load_taxonomy
from lingping.sample.world import write_sample
from lingping.settings import load_settings
from lingping.text.analysis import analyse
from lingping.text.segmentation import Segmenter
from warehouse.batches.text_batches import (
    append_explanations,
    append_scores,
    new_texts,
    unexplained_texts,
    unscored_texts,
)
from warehouse.database.connection import open_writer
from warehouse.database.tables import Connection, append, append_missing, replace
from warehouse.imports.inbox import import_file, list_exports
from warehouse.ledgers.run_ledger import begin_run, note_model
from warehouse.published.publish import publish
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql, read_sql_tests

AT = datetime(2026, 3, 30, tzinfo=UTC)
PAID = "评论ID,商品ID,评分,评论内容,评论时间\n1,i1,5,好评返现三元所以来写,2026-03-20\n2,i1,5,希望出大号的,2026-03-21\n"


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published folder of a home that received nothing yet."""
    home = tmp_path_factory.mktemp("home")
    tables = read_sql()
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, tables, read_sql_tests())
        publish(con, home, tables, run_id="run", at=AT, as_of=None, model_id=None)
    return home


@pytest.fixture(scope="session")
def sample_published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published folder of a small sample world, read by the shipped classifier; a few texts are explained.

    What neither the world nor every classifier has comes with it: a review that was paid for, a wish that a person read
    in a text, error rates, an action on an item, and a list of customers that was handed out.
    """
    home = tmp_path_factory.mktemp("sample") / "data"
    write_sample(home, scale=0.2)
    (home / "inbox" / "paying-shop").mkdir()
    (home / "inbox" / "paying-shop" / "reviews.csv").write_text(PAID, "utf-8")
    settings = load_settings(home=home, key_file=home.parent / "key")
    folder = resolve(settings.model, settings.models)
    model_id = verify(folder).model_id
    classifier = load_classifier(settings.model, **settings.scoring)
    taxonomy = load_taxonomy(folder / "needs.yaml")
    with open_writer(settings.warehouse) as con:
        key = load_key(settings.key_file)
        imports = [import_file(con, path, settings=settings, key=key, at=AT) for path in list_exports(settings.inbox)]
        begin_run(con, "sample", at=AT, as_of=None, imports=imports)
        note_model(con, "sample", model_id)
        append(con, TEXTS.name, analyse(new_texts(con), segmenter=Segmenter(()), stop_words=()))
        replace(con, TAXONOMY, taxonomy_rows(taxonomy))
        append_missing(con, ERROR_RATES, rate_rows(model_id, verify(folder).rates or {"negative": (0.9, 0.05)}))
        for sentiments, needs in score_texts(classifier, taxonomy, unscored_texts(con, model_id)):
            append_scores(con, sentiments, needs)
        con.execute(
            "insert into nlp.corrections by name"
            " select text_id, true as wish, ? as needs, 'lin' as corrected_by, ? as corrected_at"
            " from raw.reviews where text = '希望出大号的'",
            ['{"size": "negative"}', AT],
        )
        _act(con)
        build(con, SQL, BETWEEN_TABLES, steps=STEPS, model_id=model_id)
        few = (batch.slice(0, 4) for batch in islice(unexplained_texts(con, model_id), 1))
        for batch in explain_texts(classifier, few):
            append_explanations(con, batch)
        publish(con, settings.published, SQL, run_id="sample", at=AT, as_of=None, model_id=model_id)
    return settings.published


def _act(con: Connection) -> None:
    """Five weeks before the end: an action on an item of a shop, and a coupon for the customers of another."""
    con.execute(
        """
        insert into ops.actions by name
        select 'a1' as action_id, 'lanyu-appliance' as merchant_id, min(item_id) as item_id, 'quality' as need,
            '换电池供应商' as action, date '2026-02-23' as action_date
        from raw.orders where merchant_id = 'lanyu-appliance';
        insert into ops.actions by name
        select 'a2' as action_id, 'songguo-snacks' as merchant_id, '*' as item_id, 'win_back' as audience,
            'e1' as export_id, '发回归券' as action, date '2026-02-23' as action_date;
        insert into ops.audience_exports by name
        select 'e1' as export_id, merchant_id, 'win_back' as audience, user_key, any_value(hash(user_key) % 5 = 0) as
            is_holdout, date '2026-02-22' as as_of
        from raw.orders where merchant_id = 'songguo-snacks' group by merchant_id, user_key;
        """
    )
