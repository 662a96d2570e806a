"""Columns, key and grain of every table that Python writes; `warehouse` creates them.

Descriptions are user documentation: they become comments of the tables and stand in docs/warehouse.md. Types are
DuckDB's; `Table.schema` is the Arrow schema.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column: name, DuckDB type and what it holds."""

    name: str
    type: str
    description: str


@dataclass(frozen=True)
class Table:
    """A table written by Python: schema-qualified name, grain in one sentence, columns, primary key."""

    name: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]

    @property
    def descriptions(self) -> dict[str, str]:
        """What each column holds, in column order."""
        return {column.name: column.description for column in self.columns}

    @cached_property
    def schema(self) -> "pa.Schema":
        """The Arrow schema, in column order."""
        import pyarrow as pa  # 0.1 s: `lingping --help` does without

        arrow = {
            "VARCHAR": pa.string(),
            "VARCHAR[]": pa.list_(pa.string()),
            "BOOLEAN": pa.bool_(),
            "INTEGER": pa.int32(),
            "BIGINT": pa.int64(),
            "FLOAT": pa.float32(),
            "DOUBLE": pa.float64(),
            "DATE": pa.date32(),
            "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
            "DECIMAL(3,2)": pa.decimal128(3, 2),
            "DECIMAL(12,2)": pa.decimal128(12, 2),
        }
        return pa.schema([pa.field(column.name, arrow[column.type]) for column in self.columns])


PLATFORM = Column("platform", "VARCHAR", "Marketplace that the export is from: jd, taobao, tmall, meituan, …")
MERCHANT = Column("merchant_id", "VARCHAR", "Shop that the row belongs to")
USER = Column("user_key", "VARCHAR", "Keyed pseudonym of the customer; NULL where the source names none")
CUSTOMER = Column("user_key", "VARCHAR", "Keyed pseudonym of the customer")
TEXT = Column("text_id", "VARCHAR", "Text (nlp.texts)")
MODEL = Column("model_id", "VARCHAR", "Classifier")
FILE = Column("file_id", "VARCHAR", "Imported file that the row is from (ops.files)")
LINE = Column("line", "BIGINT", "Line of a text file, row of a sheet or element of an array, counted from 1")
CONTENT_HASH = Column("content_hash", "VARCHAR", "Hash of the mapped content: another for a revision")
SOURCE_UPDATED = Column(
    "source_updated_at", "TIMESTAMPTZ", "When the source last changed the record; NULL where unknown"
)

REVIEWS = Table(
    "raw.reviews",
    "One row per revision of a review as a shop exported it.",
    (
        PLATFORM,
        MERCHANT,
        Column(
            "review_id",
            "VARCHAR",
            "Id in the source, else 'c:' and a hash of the content (#2: the second equal one)",
        ),
        USER,
        Column("order_key", "VARCHAR", "Keyed pseudonym of the order number"),
        Column("item_id", "VARCHAR", "Item in the source's numbering, else its name"),
        Column("item_name", "VARCHAR", "Item title as the review export gives it"),
        Column("variant", "VARCHAR", "Colour, size or set that was bought"),
        Column("rating", "DECIMAL(3,2)", "Stars from 1 to 5, fractions as given (4.5); half a star at least"),
        Column("text", "VARCHAR", "Review as written, personal data masked; empty when the customer left only stars"),
        Column("text_id", "VARCHAR", "Hash of the normalised, masked text (nlp.texts)"),
        Column("is_text_truncated", "BOOLEAN", "The source field was longer than the ingest limit and was cut"),
        Column("follow_up_text", "VARCHAR", "Follow-up review 追评, personal data masked"),
        Column("follow_up_text_id", "VARCHAR", "Hash of the normalised, masked follow-up (nlp.texts)"),
        Column("follow_up_at", "TIMESTAMPTZ", "When the follow-up was written"),
        Column("reply_text", "VARCHAR", "Seller's reply, personal data masked"),
        Column("reply_at", "TIMESTAMPTZ", "When the seller replied"),
        Column("reviewed_at", "TIMESTAMPTZ", "When the review was written; NULL if the source gives no date"),
        Column("ordered_at", "TIMESTAMPTZ", "When the reviewed purchase was made"),
        SOURCE_UPDATED,
        CONTENT_HASH,
        FILE,
        LINE,
    ),
    ("platform", "merchant_id", "review_id", "content_hash"),
)

EVENTS = Table(
    "raw.events",
    "One row per behaviour event; equal events of one file are numbered.",
    (
        PLATFORM,
        MERCHANT,
        USER,
        Column("item_id", "VARCHAR", "Item acted on; NULL for a search"),
        Column("category", "VARCHAR", "Category of the item in the source's numbering or words"),
        Column("brand", "VARCHAR", "Brand of the item"),
        Column("event_type", "VARCHAR", "browse, favourite, cart, buy or search"),
        Column("search_query", "VARCHAR", "Words searched for, masked"),
        Column("occurred_at", "TIMESTAMPTZ", "When it happened, to the precision of the source"),
        CONTENT_HASH,
        Column("occurrence", "INTEGER", "1 for the first equal event of a file, 2 for the second, …"),
        FILE,
        LINE,
    ),
    ("platform", "merchant_id", "content_hash", "occurrence"),
)

ORDERS = Table(
    "raw.orders",
    "One row per revision of an order line.",
    (
        PLATFORM,
        MERCHANT,
        Column("order_key", "VARCHAR", "Keyed pseudonym of the order number"),
        Column("line_key", "VARCHAR", "Keyed pseudonym of the number of the line (子订单编号); NULL where it has none"),
        Column("item_id", "VARCHAR", "Item in the source's numbering, else its name; NULL where the order names none"),
        Column("item_name", "VARCHAR", "Item title as the order export gives it"),
        USER,
        Column("status", "VARCHAR", "unpaid, paid, shipped, finished or closed; NULL where unknown"),
        Column("after_sales", "VARCHAR", "none, open, partly_refunded or refunded; NULL where unknown"),
        Column("quantity", "INTEGER", "Pieces bought"),
        Column("price", "DECIMAL(12,2)", "Price of a piece, in yuan"),
        Column("order_amount", "DECIMAL(12,2)", "Amount of the whole order, repeated on each of its lines, in yuan"),
        Column("amount", "DECIMAL(12,2)", "Paid for the line, in yuan; NULL where only the order's amount is known"),
        Column("paid_at", "TIMESTAMPTZ", "When it was paid; NULL while it is not, or where the source does not say"),
        Column("ordered_at", "TIMESTAMPTZ", "When it was ordered"),
        Column("refund_amount", "DECIMAL(12,2)", "Refunded so far, in yuan; 0 when nothing was"),
        Column("refunded_at", "TIMESTAMPTZ", "When the refund was granted"),
        Column("province", "VARCHAR", "Province that it was sent to: the only part of the address that is kept"),
        SOURCE_UPDATED,
        CONTENT_HASH,
        FILE,
        LINE,
    ),
    ("platform", "merchant_id", "order_key", "content_hash"),
)

ITEMS = Table(
    "raw.items",
    "One row per revision of an item's master data.",
    (
        PLATFORM,
        MERCHANT,
        Column("item_id", "VARCHAR", "Item in the source's numbering"),
        Column("item_name", "VARCHAR", "Title"),
        Column("category", "VARCHAR", "Category in the source's numbering or words"),
        Column("brand", "VARCHAR", "Brand"),
        Column("price", "DECIMAL(12,2)", "Listed price in yuan"),
        Column("sales", "BIGINT", "Pieces sold as the source displays them, 3.1万 read as 31000"),
        SOURCE_UPDATED,
        CONTENT_HASH,
        FILE,
        LINE,
    ),
    ("platform", "merchant_id", "item_id", "content_hash"),
)

FILES = Table(
    "ops.files",
    "One row per imported content and merchant, or held file: received = accepted + duplicate + quarantined.",
    (
        Column("file_id", "VARCHAR", "16 hex digits made of content and merchant, of a held file of content and path"),
        Column("path", "VARCHAR", "Path below the inbox, or as given, when it was loaded or held"),
        Column("sha256", "VARCHAR", "SHA-256 of the decompressed bytes"),
        Column("bytes", "BIGINT", "Size of the decompressed bytes"),
        Column("encoding", "VARCHAR", "Character encoding that decoded the whole file; NULL for binary formats"),
        Column("source", "VARCHAR", "Source mapping that read it; NULL when none fitted"),
        Column("kind", "VARCHAR", "reviews, events, orders or items"),
        Column(
            "merchant_id",
            "VARCHAR",
            "Shop of its rows that name none; of a held file the shop whose folder of the inbox it lies in, else NULL",
        ),
        Column(
            "status",
            "VARCHAR",
            "loaded; held; withdrawn: held until it was removed from the inbox or replaced; unloaded: taken back",
        ),
        Column("reason", "VARCHAR", "Why the file is or was held: reason code, place and remedy; NULL when loaded"),
        Column("received", "BIGINT", "Rows in the file; NULL when held"),
        Column("accepted", "BIGINT", "Rows new to the warehouse"),
        Column("duplicate", "BIGINT", "Rows that were in the warehouse already, or on an earlier line of the file"),
        Column("quarantined", "BIGINT", "Rows held back (ops.quarantine)"),
        Column("new_columns", "VARCHAR[]", "Columns that the mapping does not name"),
        Column("loaded_at", "TIMESTAMPTZ", "When the file was loaded or held"),
        Column("import_number", "BIGINT", "1 for the file that was loaded first, 2 for the second, …; NULL when held"),
        Column(
            "notes",
            "VARCHAR[]",
            "In words: columns that were not read, why no row has stars, a date, an item or a customer, repeated rows",
        ),
        Column("read_by", "VARCHAR", "Version of the reading code, and of the mapping, that read it"),
        Column(
            "read_again_at",
            "TIMESTAMPTZ",
            "When the first refused row that lies in the future can be read: the file is then read again, else NULL",
        ),
    ),
    ("file_id",),
)

QUARANTINE = Table(
    "ops.quarantine",
    "One row per row held back from an imported file, or refused in a file that is held for it, with the reason.",
    (
        FILE,
        LINE,
        Column(
            "reason",
            "VARCHAR",
            "Reason code: repeated_header, bad_time, mojibake, …; bad_rating, bad_status: the row is kept without it",
        ),
        Column("column_name", "VARCHAR", "Column at fault; NULL when the whole row is"),
        Column("excerpt", "VARCHAR", "Beginning of the offending value, personal data masked"),
    ),
    ("file_id", "line"),
)

RUNS = Table(
    "ops.runs",
    "One row per pipeline run that reached the warehouse.",
    (
        Column("run_id", "VARCHAR", "Dagster run id"),
        Column("started_at", "TIMESTAMPTZ", "When it began"),
        Column("finished_at", "TIMESTAMPTZ", "When the snapshot was published; NULL if it never was"),
        Column("as_of", "DATE", "Day that the tables were asked for; NULL: each merchant's newest day"),
        Column("model_id", "VARCHAR", "Classifier in use"),
        Column("files_loaded", "BIGINT", "Files loaded"),
        Column("files_already_loaded", "BIGINT", "Files whose bytes were loaded before"),
        Column("files_held", "BIGINT", "Files held back"),
        Column("snapshot_id", "VARCHAR", "Snapshot published by the run"),
    ),
    ("run_id",),
)

FILE_STAMPS = Table(
    "ops.file_stamps",
    "One row per file of the inbox with the hash of its content, so that an untouched file is not read again.",
    (
        Column("path", "VARCHAR", "Path below the inbox, or as given for a file elsewhere"),
        Column("stamp", "VARCHAR", "Size, times of the last write and change, and inode when the file was read"),
        Column("sha256", "VARCHAR", "SHA-256 of the decompressed bytes"),
    ),
    ("path",),
)

SQL_TABLES = Table(
    "ops.sql_tables",
    "One row per SQL table: what it was last built from, so that only changed days are rebuilt where that is the same.",
    (
        Column("table_name", "VARCHAR", "Schema-qualified name"),
        Column("sha256", "VARCHAR", "SHA-256 of SQL, macros and run variables, those of the tables it reads included"),
    ),
    ("table_name",),
)

DIRTY_DATES = Table(
    "ops.dirty_dates",
    "One row per Shanghai day whose events changed since the sliced tables were last built.",
    (Column("event_date", "DATE", "Day in Shanghai"),),
    ("event_date",),
)

SCHEMA_VERSIONS = Table(
    "ops.schema_versions",
    "One row per schema version that this warehouse has had.",
    (
        Column("version", "INTEGER", "Schema version; the highest is the current one"),
        Column("reached_at", "TIMESTAMPTZ", "When the warehouse was created at it or migrated to it"),
        Column("what", "VARCHAR", "Created, or what the migration changed"),
    ),
    ("version",),
)

TEXTS = Table(
    "nlp.texts",
    "One row per distinct normalised text.",
    (
        Column("text_id", "VARCHAR", "Hash of the normalised, masked text"),
        Column("masked_text", "VARCHAR", "Cleaned text, personal data masked: fit for people to read"),
        Column("tokens", "VARCHAR[]", "Words of the segmenter, in order"),
        Column("keywords", "VARCHAR[]", "Up to five characteristic words, best first"),
        Column("fingerprint", "VARCHAR", "Hash of the letters and hanzi alone: the same for copies of a template"),
        Column("characters", "INTEGER", "Number of letters, digits and hanzi"),
        Column("is_no_text", "BOOLEAN", "Nothing to read: blank, punctuation or emoji alone"),
        Column("is_default_praise", "BOOLEAN", "Praise that the platform filled in, or a stock phrase"),
        Column(
            "is_paid", "BOOLEAN", "The text mentions a reward for praise 好评返现: offered, taken, refused or not sent"
        ),
    ),
    ("text_id",),
)

PREDICTIONS = Table(
    "nlp.predictions",
    "One row per text and classifier: its sentiment.",
    (
        TEXT,
        MODEL,
        Column("sentiment", "VARCHAR", "negative, neutral or positive, as decided from the probabilities"),
        Column("p_negative", "FLOAT", "Probability of negative"),
        Column("p_neutral", "FLOAT", "Probability of neutral or mixed"),
        Column("p_positive", "FLOAT", "Probability of positive"),
        Column("p_wish", "FLOAT", "Probability that the text states a wish or a suggestion"),
    ),
    ("text_id", "model_id"),
)

NEEDS = Table(
    "nlp.needs",
    "One row per text, classifier and need that the text mentions.",
    (
        TEXT,
        MODEL,
        Column("need", "VARCHAR", "Need of the taxonomy (nlp.taxonomy)"),
        Column("polarity", "VARCHAR", "negative, neutral or positive"),
        Column("probability", "FLOAT", "Probability that the text mentions the need"),
        Column("words", "VARCHAR[]", "Words of the text that are seeds of the need"),
    ),
    ("text_id", "model_id", "need"),
)

TAXONOMY = Table(
    "nlp.taxonomy",
    "One row per need of the taxonomy.",
    (
        Column("need", "VARCHAR", "Code"),
        Column("name_zh", "VARCHAR", "Chinese name"),
        Column("name_en", "VARCHAR", "English name"),
        Column("definition", "VARCHAR", "What belongs to it"),
        Column("measure_zh", "VARCHAR", "First measure of the need, in Chinese; {item} stands for the item"),
        Column("measure_en", "VARCHAR", "The same in English; NULL where the taxonomy gives the Chinese text alone"),
    ),
    ("need",),
)

TRAINING_MIX = Table(
    "nlp.training_mix",
    "One row per classifier and label: how frequent the label is in its training texts.",
    (
        MODEL,
        Column("kind", "VARCHAR", "sentiment or need; a text without any need counts as a mention of none"),
        Column("label", "VARCHAR", "A sentiment, a need, or none"),
        Column("share", "DOUBLE", "Share of the texts (sentiment) or of the mentions (need)"),
    ),
    ("model_id", "kind", "label"),
)

ERROR_RATES = Table(
    "nlp.error_rates",
    "One row per classifier and label: how often it predicts the label for texts that have it, and for others.",
    (
        MODEL,
        Column("label", "VARCHAR", "negative (the sentiment), or a need"),
        Column("hits", "DOUBLE", "Share of the texts with the label for which it is predicted"),
        Column("false_alarms", "DOUBLE", "Share of the texts without the label for which it is predicted"),
    ),
    ("model_id", "label"),
)

CORRECTIONS = Table(
    "nlp.corrections",
    "One row per text, person and time: labels given by a person. The newest replace those of any classifier.",
    (
        TEXT,
        Column("sentiment", "VARCHAR", "negative, neutral or positive; NULL where the person did not correct it"),
        Column("needs", "VARCHAR", "JSON, need → polarity, of all needs; NULL where the person did not correct them"),
        Column("wish", "BOOLEAN", "The text states a wish or a suggestion; NULL where the person did not correct it"),
        Column("corrected_by", "VARCHAR", "Who corrected it"),
        Column("corrected_at", "TIMESTAMPTZ", "When it was corrected"),
        Column("origin", "VARCHAR", "label_studio, or letter: sent in by a reader of a letter"),
        Column(
            "drawn_as", "VARCHAR", "Why the text was shown: uncertain, informative or random; NULL if it was not drawn"
        ),
        Column("model_id", "VARCHAR", "Classifier whose labels were shown; NULL where none were"),
        Column("letter_week", "DATE", "Week of the letter that showed it (its Monday); NULL outside letters"),
        Column("letter_version", "INTEGER", "Version of that letter; NULL outside letters"),
    ),
    ("text_id", "corrected_by", "corrected_at"),
)

EXPLANATIONS = Table(
    "nlp.explanations",
    "One row per text that a letter cites, classifier, predicted label and span of characters that supports it.",
    (
        TEXT,
        MODEL,
        Column("target", "VARCHAR", "sentiment, or a need"),
        Column("label", "VARCHAR", "Predicted label: the sentiment, or the polarity of the need"),
        Column("rank", "INTEGER", "1 for the span that matters most"),
        Column("start", "INTEGER", "First character in masked_text (nlp.texts), counted from 0"),
        Column("stop", "INTEGER", "Character after the last"),
        Column("words", "VARCHAR", "The characters of the span"),
        Column(
            "carries",
            "FLOAT",
            "By how much the label's probability falls when the classifier's heads leave the span out",
        ),
        Column(
            "is_shown",
            "BOOLEAN",
            "A clause of the text, read alone, has the need with this polarity, and none has the opposite more surely; "
            "NULL for the sentiment and for neutral mentions",
        ),
    ),
    ("text_id", "model_id", "target", "rank"),
)

USER_CLUSTERS = Table(
    "ml.user_clusters",
    "One row per merchant and customer: the behaviour cluster.",
    (
        MERCHANT,
        CUSTOMER,
        Column("cluster_id", "INTEGER", "Number of the cluster, the same in every run and for every merchant"),
        Column("cluster", "VARCHAR", "Name of the cluster: regulars, window_shoppers, sleepers, …"),
    ),
    ("merchant_id", "user_key"),
)

USER_FORECASTS = Table(
    "ml.user_forecasts",
    "One row per merchant and customer: a forecast for the days after the merchant's day.",
    (
        MERCHANT,
        CUSTOMER,
        Column("horizon_days", "INTEGER", "Number of days that the forecast is for"),
        Column("churn_risk", "DOUBLE", "Probability of no activity in that time; NULL with too little history"),
        Column("forecast_orders", "DOUBLE", "Expected purchases in that time; NULL with too little history"),
        Column("forecast_spend", "DECIMAL(12,2)", "Expected spend in that time, in yuan; NULL without amounts"),
    ),
    ("merchant_id", "user_key"),
)

HELD_OUT_KINDS = ("contrast", "public")  # slice_kind of figures on held-out sets, which are evaluated on their own
MODEL_QUALITY = Table(
    "ops.model_quality",
    "One row per model, figure, label and slice of the texts or customers that it was evaluated on.",
    (
        Column("model_id", "VARCHAR", "Classifier; or clusters, churn, value, …: the models of customers"),
        Column("figure", "VARCHAR", "binary_accuracy, polarity_f1, need_recall, calibration_error, auc, silhouette, …"),
        Column("label", "VARCHAR", "Sentiment, need, head or forecast that the figure is of; empty for all together"),
        Column("slice_kind", "VARCHAR", "category, length, merchant, contrast, public, …; empty for all texts"),
        Column("slice", "VARCHAR", "Which slice of that kind (contrast: all, irony, …); empty for all texts"),
        Column("value", "DOUBLE", "The figure, between 0 and 1 (a total_error may be greater)"),
        Column("low", "DOUBLE", "Lower bound of its 95 % interval; NULL where it has none"),
        Column("high", "DOUBLE", "Upper bound of its 95 % interval; NULL where it has none"),
        Column("baseline", "DOUBLE", "The same figure of the baseline; NULL where it was not evaluated"),
        Column("texts", "BIGINT", "Number of texts or customers that it was evaluated on"),
        Column("data_sha256", "VARCHAR", "Digest of the labelled files; NULL for models of customers"),
        Column("evaluated_at", "TIMESTAMPTZ", "When it was evaluated; for models of customers, the merchant's day"),
    ),
    ("model_id", "figure", "label", "slice_kind", "slice"),
)

ACTIONS = Table(
    "ops.actions",
    "One row per action that a merchant took: on an item, on the whole shop or towards an audience.",
    (
        Column("action_id", "VARCHAR", "Hash of what was entered: the same again is the same action"),
        MERCHANT,
        Column("item_id", "VARCHAR", "Item that the action was taken on; '*' for the whole shop or an audience"),
        Column("audience", "VARCHAR", "Audience that was addressed (marts.audiences); NULL for items"),
        Column("export_id", "VARCHAR", "Exported list of the audience (ops.audience_exports); NULL for items"),
        Column("need", "VARCHAR", "Need that it was meant for (nlp.taxonomy); NULL for none in particular"),
        Column("action", "VARCHAR", "What was done, in the merchant's words"),
        Column("action_date", "DATE", "Day on which it took effect"),
        Column("entered_at", "TIMESTAMPTZ", "When it was entered"),
        Column("todo", "VARCHAR", "Code under which a letter asked for it; NULL where none did"),
    ),
    ("action_id",),
)

AUDIENCE_EXPORTS = Table(
    "ops.audience_exports",
    "One row per exported list of an audience and customer on it, held-out customers included.",
    (
        Column("export_id", "VARCHAR", "Hash of the list: the same members are the same list"),
        MERCHANT,
        Column("audience", "VARCHAR", "Audience (marts.audiences)"),
        CUSTOMER,
        Column("is_holdout", "BOOLEAN", "Held out at random and not exported: the control group"),
        Column("as_of", "DATE", "Merchant's day that the audience is of"),
        Column("exported_at", "TIMESTAMPTZ", "When the list was first exported"),
    ),
    ("export_id", "user_key"),
)

RECOMMENDATIONS = Table(
    "ml.recommendations",
    "One row per merchant, customer and rank: the items that the customer will most probably buy.",
    (
        MERCHANT,
        CUSTOMER,
        Column("rank", "INTEGER", "1 for the most probable"),
        Column("item_id", "VARCHAR", "Item in the source's numbering, else its name"),
        Column("score", "DOUBLE", "Orders the items of one merchant; not a probability"),
        Column("is_known", "BOOLEAN", "The customer viewed, saved or bought it before"),
        Column("is_bought", "BOOLEAN", "The customer bought it before"),
        Column("as_of", "DATE", "Merchant's day that the recommendations are of"),
    ),
    ("merchant_id", "user_key", "rank"),
)

DELIVERIES = Table(
    "ops.deliveries",
    "One row per version of a letter and receiver that it was sent to.",
    (
        Column("letter_version", "VARCHAR", "Identity of a letter's version: digest of its content when first written"),
        Column("receiver_id", "VARCHAR", "Keyed hash of the receiver's URL, which is a secret"),
        MERCHANT,
        Column("week", "DATE", "Monday of the letter's week"),
        Column("receiver", "VARCHAR", "Number among the merchant's receivers, and service"),
        Column("state", "VARCHAR", "sending (and so it stays where the outcome is unknown), sent or failed"),
        Column("tries", "INTEGER", "Number of attempts over all runs"),
        Column("fault", "VARCHAR", "Why it did not arrive, without secrets; NULL if it did or nobody knows"),
        Column("files", "VARCHAR[]", "Names of the attached files"),
        Column("entered_at", "TIMESTAMPTZ", "When the last attempt began"),
        Column("finished_at", "TIMESTAMPTZ", "When the last attempt succeeded or failed; NULL while unknown"),
    ),
    ("letter_version", "receiver_id"),
)

PSEUDONYM_KEYS = Table(
    "ops.pseudonym_keys",
    "One row per version of the pseudonym key that this home has had; the highest is in use.",
    (
        Column("version", "INTEGER", "1 for the first key, and one more for each that was accepted or rotated to"),
        Column("fingerprint", "VARCHAR", "Identifies the key without revealing it: its hash of a constant"),
        Column(
            "used_since", "TIMESTAMPTZ", "Since when it is used; where the home is older than this table, since then"
        ),
        Column(
            "origin",
            "VARCHAR",
            "first_use; accepted: the key before was lost, and so were its customers; rotated: they were joined",
        ),
    ),
    ("version",),
)

ERASURES = Table(
    "ops.erasures",
    "One row per pseudonym of an erased customer, or of an order of theirs: their rows are kept out of later imports.",
    (
        Column("erased_key", "VARCHAR", "Keyed pseudonym of the customer, or of the order number"),
        Column("merchant_id", "VARCHAR", "Shop of the order; NULL for a customer"),
        Column("erased_at", "TIMESTAMPTZ", "When the customer was erased"),
    ),
    ("erased_key",),
)

OPT_OUTS = Table(
    "ops.opt_outs",
    "One row per customer who objected to profiling: counted as before, but in no profile, audience or recommendation.",
    (
        CUSTOMER,
        PLATFORM,
        Column("opted_out_at", "TIMESTAMPTZ", "When it was entered"),
    ),
    ("user_key",),
)

TABLES = (
    REVIEWS, EVENTS, ORDERS, ITEMS,
    TEXTS, PREDICTIONS, NEEDS, TAXONOMY, TRAINING_MIX, ERROR_RATES, CORRECTIONS, EXPLANATIONS,
    USER_CLUSTERS, USER_FORECASTS,
    FILES, FILE_STAMPS, QUARANTINE, RUNS, SQL_TABLES, DIRTY_DATES, SCHEMA_VERSIONS, MODEL_QUALITY,
    ACTIONS, AUDIENCE_EXPORTS, RECOMMENDATIONS, DELIVERIES, PSEUDONYM_KEYS, ERASURES, OPT_OUTS,
)  # fmt: skip
