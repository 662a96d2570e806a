"""The warehouse's schema version, and the steps that bring an older one forward.

A step is frozen once released: its SQL is written out here and never taken from the contracts, which move on. It holds
structure and rows alone, because comments are written whenever a warehouse is opened for writing. Only tables that
Python writes need steps; staging, intermediate tables and marts are rebuilt by each run.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.contracts import SCHEMA_VERSIONS, TABLES
from lingping.errors import LingpingError
from warehouse.database.tables import Connection, create, describe, scalar


@dataclass(frozen=True)
class Migration:
    """One step: the version that it leads to, what it changes in a few words, and its SQL."""

    version: int
    what: str
    sql: str


MIGRATIONS = (
    Migration(
        2,
        "Schema versions are kept; held files can be withdrawn",
        """
        create table if not exists ops.schema_versions (
            version INTEGER not null, reached_at TIMESTAMPTZ, what VARCHAR
        );
        """,
    ),
    Migration(
        3,
        "The mix of labels that a classifier was trained on is kept",
        """
        create table if not exists nlp.training_mix (
            model_id VARCHAR not null, kind VARCHAR not null, label VARCHAR not null, share DOUBLE
        );
        """,
    ),
    Migration(
        4,
        "Whether a text states a wish is kept",
        """
        alter table nlp.predictions add column p_wish FLOAT;
        """,
    ),
    Migration(
        5,
        "How good classifiers are is kept",
        """
        create table if not exists ops.model_quality (
            model_id VARCHAR not null, figure VARCHAR not null, label VARCHAR not null, slice_kind VARCHAR not null,
            slice VARCHAR not null, value DOUBLE, low DOUBLE, high DOUBLE, baseline DOUBLE, texts BIGINT,
            data_sha256 VARCHAR, evaluated_at TIMESTAMPTZ
        );
        """,
    ),
    Migration(
        6,
        "Corrections, explanations and error rates are kept",
        """
        create table if not exists nlp.error_rates (
            model_id VARCHAR not null, label VARCHAR not null, hits DOUBLE, false_alarms DOUBLE
        );
        create table if not exists nlp.corrections (
            text_id VARCHAR not null, sentiment VARCHAR, needs VARCHAR, wish BOOLEAN, corrected_by VARCHAR not null,
            corrected_at TIMESTAMPTZ not null, origin VARCHAR, drawn_as VARCHAR, model_id VARCHAR
        );
        create table if not exists nlp.explanations (
            text_id VARCHAR not null, model_id VARCHAR not null, target VARCHAR not null, label VARCHAR,
            rank INTEGER not null, start INTEGER, stop INTEGER, words VARCHAR, carries FLOAT
        );
        """,
    ),
    Migration(
        7,
        "Texts tell of rewards for praise; every text is read again by the next run",
        """
        alter table nlp.texts add column is_paid BOOLEAN;
        delete from nlp.texts;
        """,
    ),
    Migration(
        8,
        "Clusters and forecasts of customers are kept, and how good they are",
        """
        create schema if not exists ml;
        create table if not exists ml.user_clusters (
            merchant_id VARCHAR not null, user_key VARCHAR not null, cluster_id INTEGER, cluster VARCHAR
        );
        create table if not exists ml.user_forecasts (
            merchant_id VARCHAR not null, user_key VARCHAR not null, horizon_days INTEGER, churn_risk DOUBLE,
            forecast_orders DOUBLE, forecast_spend DECIMAL(12,2)
        );
        """,
    ),
    Migration(
        9,
        "Measures that merchants took are kept, whom audiences reached, and recommendations",
        """
        create table if not exists ops.actions (
            action_id VARCHAR not null, merchant_id VARCHAR, item_id VARCHAR, audience VARCHAR, export_id VARCHAR,
            need VARCHAR, measure VARCHAR, action_date DATE, entered_at TIMESTAMPTZ
        );
        create table if not exists ops.audience_exports (
            export_id VARCHAR not null, merchant_id VARCHAR, audience VARCHAR, user_key VARCHAR not null,
            is_holdout BOOLEAN, as_of DATE, exported_at TIMESTAMPTZ
        );
        create table if not exists ml.recommendations (
            merchant_id VARCHAR not null, user_key VARCHAR not null, rank INTEGER not null, item_id VARCHAR,
            score DOUBLE, is_known BOOLEAN, is_bought BOOLEAN, as_of DATE
        );
        """,
    ),
    Migration(
        10,
        "Letters that were sent are kept",
        """
        create table if not exists ops.deliveries (
            letter_version VARCHAR not null, receiver_id VARCHAR not null, merchant_id VARCHAR, week DATE,
            receiver VARCHAR, state VARCHAR, tries INTEGER, fault VARCHAR, files VARCHAR[], entered_at TIMESTAMPTZ,
            finished_at TIMESTAMPTZ
        );
        """,
    ),
    Migration(
        11,
        "A correction from a letter names the letter's week and version",
        """
        alter table nlp.corrections add column if not exists letter_week DATE;
        alter table nlp.corrections add column if not exists letter_version INTEGER;
        """,
    ),
    Migration(
        12,
        "Measures of needs are kept in Chinese and English",
        """
        alter table nlp.taxonomy rename column measure to measure_zh;
        alter table nlp.taxonomy add column measure_en VARCHAR;
        """,
    ),
    Migration(
        13,
        "What merchants did is called an action",
        """
        alter table ops.actions rename column measure to action;
        """,
    ),
    Migration(
        14,
        "Imports are numbered, so that the later one wins, and have notes; default praise is read by more words",
        """
        alter table ops.files add column import_number BIGINT;
        alter table ops.files add column notes VARCHAR[];
        update ops.files set import_number = numbered.number
        from (
            select file_id, row_number() over (order by loaded_at, path, file_id) as number
            from ops.files where status = 'loaded'
        ) as numbered
        where files.file_id = numbered.file_id;
        delete from nlp.texts;
        """,
    ),
    Migration(
        15,
        "Orders need no item, and have a state, what each piece cost, when they were made and their province",
        """
        create table raw.orders_15 (
            platform VARCHAR not null, merchant_id VARCHAR not null, order_key VARCHAR not null, line_key VARCHAR,
            item_id VARCHAR, item_name VARCHAR, user_key VARCHAR, status VARCHAR, after_sales VARCHAR,
            quantity INTEGER, price DECIMAL(12,2), order_amount DECIMAL(12,2), amount DECIMAL(12,2),
            paid_at TIMESTAMPTZ, ordered_at TIMESTAMPTZ, refund_amount DECIMAL(12,2), refunded_at TIMESTAMPTZ,
            province VARCHAR, source_updated_at TIMESTAMPTZ, content_hash VARCHAR not null, file_id VARCHAR,
            line BIGINT
        );
        insert into raw.orders_15 by name from raw.orders;
        drop table raw.orders;
        alter table raw.orders_15 rename to orders;
        """,
    ),
    Migration(
        16,
        "Stars may have fractions",
        """
        alter table raw.reviews alter column rating type DECIMAL(3,2);
        """,
    ),
    Migration(
        17,
        "Which pseudonym key made the pseudonyms is kept, as a fingerprint",
        """
        create table if not exists ops.pseudonym_keys (
            version INTEGER not null, fingerprint VARCHAR, used_since TIMESTAMPTZ, origin VARCHAR
        );
        """,
    ),
    Migration(
        18,
        "An action may carry out what a letter asked for",
        """
        alter table ops.actions add column todo VARCHAR;
        """,
    ),
    Migration(
        19,
        "Personal data is masked in every column of the rows as imported; every text is read again by the next run",
        """
        create table if not exists ops.file_stamps (path VARCHAR not null, stamp VARCHAR, sha256 VARCHAR);
        create table if not exists ops.sql_tables (table_name VARCHAR not null, sha256 VARCHAR);
        create temp table texts_19 as
        select distinct text_id as before, mask_text_id(text) as after
        from (
            select text_id, text from raw.reviews
            union all select follow_up_text_id, follow_up_text from raw.reviews
        ) as written
        where text_id is not null and mask_kept(text) <> text;
        update raw.reviews set text_id = after from texts_19 where text_id = before;
        update raw.reviews set follow_up_text_id = after from texts_19 where follow_up_text_id = before;
        update raw.reviews set text = mask_kept(text) where mask_kept(text) <> text;
        update raw.reviews set follow_up_text = mask_kept(follow_up_text)
        where mask_kept(follow_up_text) <> follow_up_text;
        update raw.reviews set reply_text = mask_kept(reply_text) where mask_kept(reply_text) <> reply_text;
        update raw.reviews set item_name = mask_kept(item_name) where mask_kept(item_name) <> item_name;
        update raw.reviews set variant = mask_kept(variant) where mask_kept(variant) <> variant;
        update raw.orders set item_name = mask_kept(item_name) where mask_kept(item_name) <> item_name;
        update raw.items set item_name = mask_kept(item_name) where mask_kept(item_name) <> item_name;
        update raw.items set category = mask_kept(category) where mask_kept(category) <> category;
        update raw.items set brand = mask_kept(brand) where mask_kept(brand) <> brand;
        update raw.events set category = mask_kept(category) where mask_kept(category) <> category;
        update raw.events set brand = mask_kept(brand) where mask_kept(brand) <> brand;
        update raw.events set search_query = mask_kept(search_query) where mask_kept(search_query) <> search_query;
        update ops.quarantine set excerpt = mask_kept(excerpt) where mask_kept(excerpt) <> excerpt;
        update ops.quarantine set column_name = mask_kept(column_name) where mask_kept(column_name) <> column_name;
        update ops.files set reason = mask_kept(reason) where mask_kept(reason) <> reason;
        update ops.files set notes = list_transform(notes, lambda note: mask_kept(note)) where len(notes) > 0;
        update ops.files set new_columns = list_transform(new_columns, lambda name: mask_kept(name))
        where len(new_columns) > 0;
        update ops.files set path = hide_names(path) where hide_names(path) <> path;
        delete from ops.file_stamps where hide_names(path) <> path;
        delete from nlp.predictions where text_id in (select before from texts_19);
        delete from nlp.needs where text_id in (select before from texts_19);
        delete from nlp.explanations where text_id in (select before from texts_19);
        update nlp.corrections set text_id = after from texts_19 where text_id = before;
        delete from nlp.texts;
        delete from ops.sql_tables;
        drop table texts_19;
        """,
    ),
    Migration(
        20,
        "Explanations know whether a clause says it alone: those of cited texts are made anew",
        """
        delete from nlp.explanations;
        alter table nlp.explanations add column is_shown BOOLEAN;
        """,
    ),
    Migration(
        21,
        "Customers who objected to profiling are kept by pseudonym, and those who were erased, who are kept out",
        """
        create table if not exists ops.opt_outs (
            user_key VARCHAR not null, platform VARCHAR, opted_out_at TIMESTAMPTZ
        );
        create table if not exists ops.erasures (
            erased_key VARCHAR not null, merchant_id VARCHAR, erased_at TIMESTAMPTZ
        );
        """,
    ),
    Migration(
        22,
        "Which code and mapping read a file is kept: rows that they refused are read again by later ones",
        """
        alter table ops.files add column read_by VARCHAR;
        alter table ops.files add column read_again_at TIMESTAMPTZ;
        """,
    ),
)
SCHEMA_VERSION = MIGRATIONS[-1].version


def version_of(con: Connection) -> int | None:
    """Schema version of a warehouse; None when it has no table yet, 1 when it is older than the versions themselves."""
    tables = con.execute(
        "select schema_name || '.' || table_name from duckdb_tables() where database_name = current_database()"
    ).fetchall()
    if (SCHEMA_VERSIONS.name,) in tables:
        return scalar(con, "select coalesce(max(version), 1) from ops.schema_versions")
    return 1 if tables else None


def refuse_newer(version: int | None, path: Path) -> None:
    """Raise LingpingError when `version`, found in `path`, is newer than this Lingping."""
    if version and version > SCHEMA_VERSION:
        raise LingpingError(
            f"{path}: was written by a newer Lingping (schema {version}, this one knows {SCHEMA_VERSION}). "
            "Upgrade Lingping or name another --home."
        )


def lay_out(con: Connection, path: Path, at: datetime) -> None:
    """Create every missing table of the contracts and write their descriptions as comments.

    A new warehouse begins at the newest version. Raises LingpingError for a warehouse of another version. The caller
    holds a transaction: half a layout would be taken for version 1.
    """
    version = version_of(con)
    refuse_newer(version, path)
    if version and version < SCHEMA_VERSION:
        raise LingpingError(f"{path}: schema {version} is older than this Lingping. `lingping run` migrates it.")
    for table in TABLES:
        create(con, table)
    describe(con, TABLES)
    if version is None:
        enter(con, SCHEMA_VERSION, at, "Created")


def enter(con: Connection, version: int, at: datetime, what: str) -> None:
    """Enter a schema version as reached."""
    con.execute(
        "insert into ops.schema_versions by name select ? as version, ? as reached_at, ? as what", [version, at, what]
    )
