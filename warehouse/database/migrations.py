"""The warehouse's schema version, and the steps that bring an older one forward.

A step is frozen once released: its SQL is written out here and never taken from the contracts, which move on. Only
tables that Python writes need steps; staging, intermediate tables and marts are rebuilt by each run.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.contracts import SCHEMA_VERSIONS, TABLES
from lingping.errors import LingpingError
from warehouse.database.tables import Connection, create, scalar


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
        comment on table ops.schema_versions is 'One row per schema version that this warehouse reached.';
        comment on column ops.schema_versions.version is 'Schema version; the highest is that of the warehouse';
        comment on column ops.schema_versions.reached_at is 'When the warehouse was created at it or migrated to it';
        comment on column ops.schema_versions.what is 'Created, or what the migration changed';
        comment on column ops.files.status
            is 'loaded, held, or withdrawn: held until it was taken out of the inbox or replaced';
        comment on column ops.files.reason
            is 'Why the file is or was held: reason code, place and remedy; NULL when loaded';
        """,
    ),
    Migration(
        3,
        "The mix of labels that a classifier was trained on is kept",
        """
        create table if not exists nlp.training_mix (
            model_id VARCHAR not null, kind VARCHAR not null, label VARCHAR not null, share DOUBLE
        );
        comment on table nlp.training_mix is
            'One row per classifier and label: how often the label stood in the texts that it was trained on.';
        comment on column nlp.training_mix.model_id is 'Classifier';
        comment on column nlp.training_mix.kind
            is 'sentiment, or need: then a text without any counts as a mention of none';
        comment on column nlp.training_mix.label is 'A sentiment, a need, or none';
        comment on column nlp.training_mix.share is 'Share of the texts (sentiment) or of the mentions (need)';
        """,
    ),
    Migration(
        4,
        "Whether a text states a wish is kept",
        """
        alter table nlp.predictions add column p_wish FLOAT;
        comment on column nlp.predictions.p_wish is 'Probability that the text states a wish or a suggestion';
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
        comment on table ops.model_quality
            is 'One row per classifier, figure, label and slice of the texts that it was judged on.';
        comment on column ops.model_quality.model_id is 'Classifier';
        comment on column ops.model_quality.figure
            is 'binary_accuracy, polarity_f1, need_recall, calibration_error, …';
        comment on column ops.model_quality.label
            is 'Sentiment, need or head that the figure is of; empty for all together';
        comment on column ops.model_quality.slice_kind is 'category, length, script, …; empty for all texts';
        comment on column ops.model_quality.slice is 'Which slice of that kind; empty for all texts';
        comment on column ops.model_quality.value is 'The figure, between 0 and 1';
        comment on column ops.model_quality.low is 'Lower end of its 95 % interval; NULL where it has none';
        comment on column ops.model_quality.high is 'Upper end of its 95 % interval; NULL where it has none';
        comment on column ops.model_quality.baseline
            is 'The same figure of the linear baseline; NULL where it was not measured';
        comment on column ops.model_quality.texts is 'Texts that it was measured on';
        comment on column ops.model_quality.data_sha256 is 'Digest of the labelled files';
        comment on column ops.model_quality.evaluated_at is 'When it was measured';
        """,
    ),
    Migration(
        6,
        "Corrections, explanations and error rates are kept",
        """
        create table if not exists nlp.error_rates (
            model_id VARCHAR not null, label VARCHAR not null, hits DOUBLE, false_alarms DOUBLE
        );
        comment on table nlp.error_rates
            is 'One row per classifier and label: how often it finds the label where it is, and where it is not.';
        comment on column nlp.error_rates.model_id is 'Classifier';
        comment on column nlp.error_rates.label is 'negative (the sentiment), or a need that is spoken of';
        comment on column nlp.error_rates.hits is 'Share of the texts that have it in which it is found';
        comment on column nlp.error_rates.false_alarms is 'Share of the texts that lack it in which it is found';
        create table if not exists nlp.corrections (
            text_id VARCHAR not null, sentiment VARCHAR, needs VARCHAR, wish BOOLEAN, corrected_by VARCHAR not null,
            corrected_at TIMESTAMPTZ not null, origin VARCHAR, drawn_as VARCHAR, model_id VARCHAR
        );
        comment on table nlp.corrections
            is 'One row per text, person and time: what a person reads in it. The newest counts, over any classifier.';
        comment on column nlp.corrections.text_id is 'Text (nlp.texts)';
        comment on column nlp.corrections.sentiment is 'negative, neutral or positive; NULL where the person left it';
        comment on column nlp.corrections.needs
            is 'JSON, need → polarity, all of them; NULL where the person left them';
        comment on column nlp.corrections.wish
            is 'The text states a wish or a suggestion; NULL where the person left it';
        comment on column nlp.corrections.corrected_by is 'Who says so';
        comment on column nlp.corrections.corrected_at is 'When';
        comment on column nlp.corrections.origin is 'label_studio, or letter: sent in by a reader of one';
        comment on column nlp.corrections.drawn_as
            is 'Why the text was shown: uncertain, informative or random; NULL if unasked';
        comment on column nlp.corrections.model_id is 'Classifier whose verdict was shown; NULL if none was';
        create table if not exists nlp.explanations (
            text_id VARCHAR not null, model_id VARCHAR not null, target VARCHAR not null, label VARCHAR,
            rank INTEGER not null, start INTEGER, stop INTEGER, words VARCHAR, carries FLOAT
        );
        comment on table nlp.explanations
            is 'One row per text that a letter cites, classifier, verdict and span of characters that carry it.';
        comment on column nlp.explanations.text_id is 'Text (nlp.texts)';
        comment on column nlp.explanations.model_id is 'Classifier';
        comment on column nlp.explanations.target is 'sentiment, or a need';
        comment on column nlp.explanations.label is 'Verdict: the sentiment, or the polarity of the need';
        comment on column nlp.explanations.rank is '1 for the span that carries most';
        comment on column nlp.explanations.start is 'First character in masked_text (nlp.texts), counted from 0';
        comment on column nlp.explanations.stop is 'Character behind the last';
        comment on column nlp.explanations.words is 'The characters themselves';
        comment on column nlp.explanations.carries is 'By how much the probability of the verdict falls without them';
        """,
    ),
    Migration(
        7,
        "Texts tell of rewards for praise; every text is read again by the next run",
        """
        alter table nlp.texts add column is_paid BOOLEAN;
        comment on column nlp.texts.is_paid
            is 'Text that tells of a reward for praise 好评返现: promised, taken, refused or unsent';
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
        comment on table ml.user_clusters
            is 'One row per merchant and customer: the behaviour cluster, named after the kind it resembles.';
        comment on column ml.user_clusters.merchant_id is 'Shop that the row belongs to';
        comment on column ml.user_clusters.user_key is 'Keyed pseudonym of the customer';
        comment on column ml.user_clusters.cluster_id
            is 'Number of the kind of customer, the same in every run and for every merchant';
        comment on column ml.user_clusters.cluster is 'Name of the kind: regulars, window_shoppers, sleepers, …';
        create table if not exists ml.user_forecasts (
            merchant_id VARCHAR not null, user_key VARCHAR not null, horizon_days INTEGER, churn_risk DOUBLE,
            forecast_orders DOUBLE, forecast_spend DECIMAL(12,2)
        );
        comment on table ml.user_forecasts
            is 'One row per merchant and customer: what is expected within the horizon after the merchant''s day.';
        comment on column ml.user_forecasts.merchant_id is 'Shop that the row belongs to';
        comment on column ml.user_forecasts.user_key is 'Keyed pseudonym of the customer';
        comment on column ml.user_forecasts.horizon_days is 'Days looked ahead';
        comment on column ml.user_forecasts.churn_risk
            is 'Chance of not being seen in that time; NULL where there is too little to learn';
        comment on column ml.user_forecasts.forecast_orders
            is 'Purchases expected in that time; NULL where there is too little to learn';
        comment on column ml.user_forecasts.forecast_spend is 'What they are worth, in yuan; NULL without amounts';
        comment on table ops.model_quality
            is 'One row per classifier or model of customers, figure, label and slice that it was judged on.';
        comment on column ops.model_quality.model_id
            is 'Classifier; or clusters, churn or value: the models of customers';
        comment on column ops.model_quality.figure
            is 'binary_accuracy, polarity_f1, need_recall, calibration_error, auc, silhouette, …';
        comment on column ops.model_quality.label
            is 'Sentiment, need, head or forecast that the figure is of; empty for all together';
        comment on column ops.model_quality.slice_kind
            is 'category, length, script, merchant, …; empty for all texts';
        comment on column ops.model_quality.value is 'The figure, between 0 and 1 (a total_error may be greater)';
        comment on column ops.model_quality.baseline
            is 'The same figure of a simpler way; NULL where it was not measured';
        comment on column ops.model_quality.texts is 'Texts, or customers, that it was measured on';
        comment on column ops.model_quality.data_sha256
            is 'Digest of the labelled files; NULL for models of customers';
        comment on column ops.model_quality.evaluated_at
            is 'When it was measured; of customers, the merchant''s day';
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
        comment on table ops.actions
            is 'One row per measure that a merchant took, on an item, on the whole shop or towards an audience.';
        comment on column ops.actions.action_id is 'Hash of what was entered: the same again is the same action';
        comment on column ops.actions.merchant_id is 'Shop that the row belongs to';
        comment on column ops.actions.item_id
            is 'Item that the measure was taken on; ''*'' for the whole shop or an audience';
        comment on column ops.actions.audience is 'Audience that was addressed (marts.audiences); NULL for items';
        comment on column ops.actions.export_id
            is 'Who was addressed and who held out (ops.audience_exports); NULL for items';
        comment on column ops.actions.need
            is 'Need that it was meant for (nlp.taxonomy); NULL where it was for none in particular';
        comment on column ops.actions.measure is 'What was done, in the merchant''s words';
        comment on column ops.actions.action_date is 'Day on which it took effect';
        comment on column ops.actions.entered_at is 'When it was entered';
        create table if not exists ops.audience_exports (
            export_id VARCHAR not null, merchant_id VARCHAR, audience VARCHAR, user_key VARCHAR not null,
            is_holdout BOOLEAN, as_of DATE, exported_at TIMESTAMPTZ
        );
        comment on table ops.audience_exports
            is 'One row per list of an audience that was handed out and customer: who was on it, and who was held out.';
        comment on column ops.audience_exports.export_id is 'Hash of the list: the same members are the same list';
        comment on column ops.audience_exports.merchant_id is 'Shop that the row belongs to';
        comment on column ops.audience_exports.audience is 'Audience (marts.audiences)';
        comment on column ops.audience_exports.user_key is 'Keyed pseudonym of the customer';
        comment on column ops.audience_exports.is_holdout is 'Held out by chance and not handed out: the control';
        comment on column ops.audience_exports.as_of is 'Day of the merchant for which the audience was drawn';
        comment on column ops.audience_exports.exported_at is 'When the list was handed out first';
        create table if not exists ml.recommendations (
            merchant_id VARCHAR not null, user_key VARCHAR not null, rank INTEGER not null, item_id VARCHAR,
            score DOUBLE, is_known BOOLEAN, is_bought BOOLEAN, as_of DATE
        );
        comment on table ml.recommendations
            is 'One row per merchant, customer and rank: items of the merchant that the customer will most likely buy.';
        comment on column ml.recommendations.merchant_id is 'Shop that the row belongs to';
        comment on column ml.recommendations.user_key is 'Keyed pseudonym of the customer';
        comment on column ml.recommendations.rank is '1 for the likeliest';
        comment on column ml.recommendations.item_id is 'Item in the source''s numbering, else its name';
        comment on column ml.recommendations.score is 'Orders the items of one merchant; no probability';
        comment on column ml.recommendations.is_known
            is 'The customer looked at it, wanted it or bought it before';
        comment on column ml.recommendations.is_bought is 'The customer bought it before';
        comment on column ml.recommendations.as_of is 'Day for which they are drawn';
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
        comment on table ops.deliveries is 'One row per version of a letter and receiver that it was sent to.';
        comment on column ops.deliveries.letter_version
            is 'Digest of what the letter says; another merchant or week is another one';
        comment on column ops.deliveries.receiver_id is 'Keyed hash of the receiver''s URL, which is a secret';
        comment on column ops.deliveries.merchant_id is 'Shop that the row belongs to';
        comment on column ops.deliveries.week is 'Monday of the letter''s week';
        comment on column ops.deliveries.receiver is 'Its number among the merchant''s receivers and its service';
        comment on column ops.deliveries.state
            is 'sending (entered before, and it stays so where nobody knows), sent or failed';
        comment on column ops.deliveries.tries is 'How often it was tried, over all runs';
        comment on column ops.deliveries.fault
            is 'Why it did not arrive, without secrets; NULL where it did or was cut off';
        comment on column ops.deliveries.files is 'Names of the attached files';
        comment on column ops.deliveries.entered_at is 'When sending began, last';
        comment on column ops.deliveries.finished_at
            is 'When it was known to have arrived or failed; NULL while it is not';
        """,
    ),
    Migration(
        11,
        "A correction from a letter names the letter's week and version",
        """
        alter table nlp.corrections add column if not exists letter_week DATE;
        alter table nlp.corrections add column if not exists letter_version INTEGER;
        comment on column nlp.corrections.letter_week
            is 'Week of the letter that showed it (its Monday); NULL outside letters';
        comment on column nlp.corrections.letter_version is 'Version of that letter; NULL outside letters';
        """,
    ),
    Migration(
        12,
        "Measures of needs are kept in Chinese and English",
        """
        alter table nlp.taxonomy rename column measure to measure_zh;
        alter table nlp.taxonomy add column measure_en VARCHAR;
        comment on column nlp.taxonomy.measure_zh
            is 'First measure of the need, in Chinese; {item} stands for the item';
        comment on column nlp.taxonomy.measure_en
            is 'The same in English; NULL where the taxonomy gives the Chinese text alone';
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
    """Raise LingpingError when `version`, found in `path`, is one that this Lingping does not know."""
    if version and version > SCHEMA_VERSION:
        raise LingpingError(
            f"{path}: was written by a newer Lingping (schema {version}, this one knows {SCHEMA_VERSION}). "
            "Upgrade Lingping or name another --home."
        )


def lay_out(con: Connection, path: Path, at: datetime) -> None:
    """Create every table of the contracts that does not stand yet; a new warehouse begins at the newest version.

    Raises LingpingError for a warehouse of another version. The caller holds a transaction: half a layout would pass
    for version 1.
    """
    version = version_of(con)
    refuse_newer(version, path)
    if version and version < SCHEMA_VERSION:
        raise LingpingError(f"{path}: schema {version} is older than this Lingping. `lingping run` migrates it.")
    for table in TABLES:
        create(con, table)
    if version is None:
        enter(con, SCHEMA_VERSION, at, "Created")


def enter(con: Connection, version: int, at: datetime, what: str) -> None:
    """Enter a schema version as reached."""
    con.execute(
        "insert into ops.schema_versions by name select ? as version, ? as reached_at, ? as what", [version, at, what]
    )
