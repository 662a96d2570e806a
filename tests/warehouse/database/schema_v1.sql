-- The warehouse as Lingping wrote it before schema versions (version 1). Frozen: never edit.
create schema raw;
create schema nlp;
create schema ops;

create table raw.reviews (platform VARCHAR not null, merchant_id VARCHAR not null, review_id VARCHAR not null,
    user_key VARCHAR, order_key VARCHAR, item_id VARCHAR, item_name VARCHAR, variant VARCHAR, rating INTEGER, text
    VARCHAR, text_id VARCHAR, is_text_truncated BOOLEAN, follow_up_text VARCHAR, follow_up_text_id VARCHAR,
    follow_up_at TIMESTAMPTZ, reply_text VARCHAR, reply_at TIMESTAMPTZ, reviewed_at TIMESTAMPTZ, ordered_at
    TIMESTAMPTZ, source_updated_at TIMESTAMPTZ, content_hash VARCHAR not null, file_id VARCHAR, line BIGINT);
comment on table raw.reviews is 'One row per revision of a review as a shop exported it.';
comment on column raw.reviews.platform is 'Marketplace of the export: jd, taobao, tmall, meituan, …';
comment on column raw.reviews.merchant_id is 'Shop that the row belongs to';
comment on column raw.reviews.review_id is 'Source id, else ''c:'' and a hash of the content';
comment on column raw.reviews.user_key is 'Keyed pseudonym of the customer; NULL when the source gives none or is anonymous';
comment on column raw.reviews.order_key is 'Keyed pseudonym of the order number';
comment on column raw.reviews.item_id is 'Item in the source''s numbering, else its name';
comment on column raw.reviews.item_name is 'Item title as the review export gives it';
comment on column raw.reviews.variant is 'Colour, size or set that was bought';
comment on column raw.reviews.rating is 'Stars from 1 to 5';
comment on column raw.reviews.text is 'Review as written; empty when the customer left only stars';
comment on column raw.reviews.text_id is 'Hash of the normalised text (nlp.texts)';
comment on column raw.reviews.is_text_truncated is 'The source field was longer than the ingest limit and was cut';
comment on column raw.reviews.follow_up_text is 'Follow-up review 追评';
comment on column raw.reviews.follow_up_text_id is 'Hash of the normalised follow-up (nlp.texts)';
comment on column raw.reviews.follow_up_at is 'When the follow-up was written';
comment on column raw.reviews.reply_text is 'Seller''s reply';
comment on column raw.reviews.reply_at is 'When the seller replied';
comment on column raw.reviews.reviewed_at is 'When the review was written; NULL if the source gives no date';
comment on column raw.reviews.ordered_at is 'When the reviewed purchase was made';
comment on column raw.reviews.source_updated_at is 'When the source last changed the record; NULL if unsaid';
comment on column raw.reviews.content_hash is 'Hash of the mapped content: tells a revision from a repetition';
comment on column raw.reviews.file_id is 'Delivery that brought the row (ops.files)';
comment on column raw.reviews.line is 'Line of a text file, row of a sheet or element of an array, counted from 1';

create table raw.events (platform VARCHAR not null, merchant_id VARCHAR not null, user_key VARCHAR, item_id VARCHAR,
    category VARCHAR, brand VARCHAR, event_type VARCHAR, search_query VARCHAR, occurred_at TIMESTAMPTZ, content_hash
    VARCHAR not null, occurrence INTEGER not null, file_id VARCHAR, line BIGINT);
comment on table raw.events is 'One row per behaviour event; equal events of one file are told apart by their occurrence number.';
comment on column raw.events.platform is 'Marketplace of the export: jd, taobao, tmall, meituan, …';
comment on column raw.events.merchant_id is 'Shop that the row belongs to';
comment on column raw.events.user_key is 'Keyed pseudonym of the customer; NULL when the source gives none or is anonymous';
comment on column raw.events.item_id is 'Item acted on; NULL for a search';
comment on column raw.events.category is 'Category of the item in the source''s numbering or words';
comment on column raw.events.brand is 'Brand of the item';
comment on column raw.events.event_type is 'browse, favourite, cart, buy or search';
comment on column raw.events.search_query is 'Words searched for, masked';
comment on column raw.events.occurred_at is 'When it happened, as precisely as the source says';
comment on column raw.events.content_hash is 'Hash of the mapped content: tells a revision from a repetition';
comment on column raw.events.occurrence is '1 for the first equal event of a file, 2 for the second, …';
comment on column raw.events.file_id is 'Delivery that brought the row (ops.files)';
comment on column raw.events.line is 'Line of a text file, row of a sheet or element of an array, counted from 1';

create table raw.orders (platform VARCHAR not null, merchant_id VARCHAR not null, order_key VARCHAR not null,
    item_id VARCHAR not null, user_key VARCHAR, quantity INTEGER, amount DECIMAL(12,2), paid_at TIMESTAMPTZ,
    refund_amount DECIMAL(12,2), refunded_at TIMESTAMPTZ, source_updated_at TIMESTAMPTZ, content_hash VARCHAR not
    null, file_id VARCHAR, line BIGINT);
comment on table raw.orders is 'One row per revision of an order line.';
comment on column raw.orders.platform is 'Marketplace of the export: jd, taobao, tmall, meituan, …';
comment on column raw.orders.merchant_id is 'Shop that the row belongs to';
comment on column raw.orders.order_key is 'Keyed pseudonym of the order number';
comment on column raw.orders.item_id is 'Item bought';
comment on column raw.orders.user_key is 'Keyed pseudonym of the customer; NULL when the source gives none or is anonymous';
comment on column raw.orders.quantity is 'Pieces bought';
comment on column raw.orders.amount is 'Paid for the line, in yuan';
comment on column raw.orders.paid_at is 'When it was paid';
comment on column raw.orders.refund_amount is 'Refunded so far, in yuan; 0 when nothing was';
comment on column raw.orders.refunded_at is 'When the refund was granted';
comment on column raw.orders.source_updated_at is 'When the source last changed the record; NULL if unsaid';
comment on column raw.orders.content_hash is 'Hash of the mapped content: tells a revision from a repetition';
comment on column raw.orders.file_id is 'Delivery that brought the row (ops.files)';
comment on column raw.orders.line is 'Line of a text file, row of a sheet or element of an array, counted from 1';

create table raw.items (platform VARCHAR not null, merchant_id VARCHAR not null, item_id VARCHAR not null, item_name
    VARCHAR, category VARCHAR, brand VARCHAR, price DECIMAL(12,2), sales BIGINT, source_updated_at TIMESTAMPTZ,
    content_hash VARCHAR not null, file_id VARCHAR, line BIGINT);
comment on table raw.items is 'One row per revision of an item''s master data.';
comment on column raw.items.platform is 'Marketplace of the export: jd, taobao, tmall, meituan, …';
comment on column raw.items.merchant_id is 'Shop that the row belongs to';
comment on column raw.items.item_id is 'Item in the source''s numbering';
comment on column raw.items.item_name is 'Title';
comment on column raw.items.category is 'Category in the source''s numbering or words';
comment on column raw.items.brand is 'Brand';
comment on column raw.items.price is 'Listed price in yuan';
comment on column raw.items.sales is 'Pieces sold as the source displays them, 3.1万 read as 31000';
comment on column raw.items.source_updated_at is 'When the source last changed the record; NULL if unsaid';
comment on column raw.items.content_hash is 'Hash of the mapped content: tells a revision from a repetition';
comment on column raw.items.file_id is 'Delivery that brought the row (ops.files)';
comment on column raw.items.line is 'Line of a text file, row of a sheet or element of an array, counted from 1';

create table nlp.texts (text_id VARCHAR not null, masked_text VARCHAR, tokens VARCHAR[], keywords VARCHAR[],
    fingerprint VARCHAR, characters INTEGER, is_no_text BOOLEAN, is_default_praise BOOLEAN);
comment on table nlp.texts is 'One row per distinct normalised text.';
comment on column nlp.texts.text_id is 'Hash of the normalised text';
comment on column nlp.texts.masked_text is 'Cleaned text, personal data masked: fit for people to read';
comment on column nlp.texts.tokens is 'Words of the segmenter, in order';
comment on column nlp.texts.keywords is 'Up to five telling words, best first';
comment on column nlp.texts.fingerprint is 'Hash of letters and hanzi alone: equal for template near-duplicates';
comment on column nlp.texts.characters is 'Letters, digits and hanzi';
comment on column nlp.texts.is_no_text is 'Nothing to read: blank, punctuation or emoji alone';
comment on column nlp.texts.is_default_praise is 'Text that the platform or the customer''s habit filled in';

create table nlp.predictions (text_id VARCHAR not null, model_id VARCHAR not null, sentiment VARCHAR, p_negative
    FLOAT, p_neutral FLOAT, p_positive FLOAT);
comment on table nlp.predictions is 'One row per text and classifier: the sentiment.';
comment on column nlp.predictions.text_id is 'Text (nlp.texts)';
comment on column nlp.predictions.model_id is 'Classifier';
comment on column nlp.predictions.sentiment is 'negative, neutral or positive: the likeliest';
comment on column nlp.predictions.p_negative is 'Probability of negative';
comment on column nlp.predictions.p_neutral is 'Probability of neutral or mixed';
comment on column nlp.predictions.p_positive is 'Probability of positive';

create table nlp.needs (text_id VARCHAR not null, model_id VARCHAR not null, need VARCHAR not null, polarity
    VARCHAR, probability FLOAT, words VARCHAR[]);
comment on table nlp.needs is 'One row per text, classifier and need that the text speaks of.';
comment on column nlp.needs.text_id is 'Text (nlp.texts)';
comment on column nlp.needs.model_id is 'Classifier';
comment on column nlp.needs.need is 'Need of the taxonomy (nlp.taxonomy)';
comment on column nlp.needs.polarity is 'negative, neutral or positive';
comment on column nlp.needs.probability is 'Probability that the need is spoken of';
comment on column nlp.needs.words is 'Words of the text that are seeds of the need';

create table nlp.taxonomy (need VARCHAR not null, name_zh VARCHAR, name_en VARCHAR, definition VARCHAR, measure
    VARCHAR);
comment on table nlp.taxonomy is 'One row per need of the taxonomy.';
comment on column nlp.taxonomy.need is 'Code';
comment on column nlp.taxonomy.name_zh is 'Chinese name';
comment on column nlp.taxonomy.name_en is 'English name';
comment on column nlp.taxonomy.definition is 'What belongs to it';
comment on column nlp.taxonomy.measure is 'First measure of the playbook, in Chinese; {item} stands for the item';

create table ops.files (file_id VARCHAR not null, path VARCHAR, sha256 VARCHAR, bytes BIGINT, encoding VARCHAR,
    source VARCHAR, kind VARCHAR, merchant_id VARCHAR, status VARCHAR, reason VARCHAR, received BIGINT, accepted
    BIGINT, duplicate BIGINT, quarantined BIGINT, new_columns VARCHAR[], loaded_at TIMESTAMPTZ);
comment on table ops.files is 'One row per distinct delivery: received = accepted + duplicate + quarantined.';
comment on column ops.files.file_id is 'Start of the sha256, enough to name the file';
comment on column ops.files.path is 'Path below the inbox (or as given) when it was first seen';
comment on column ops.files.sha256 is 'SHA-256 of the decompressed bytes';
comment on column ops.files.bytes is 'Size of the decompressed bytes';
comment on column ops.files.encoding is 'Character encoding that decoded the whole file; NULL for binary formats';
comment on column ops.files.source is 'Source mapping that read it; NULL when none fitted';
comment on column ops.files.kind is 'reviews, events, orders or items';
comment on column ops.files.merchant_id is 'Shop that the row belongs to';
comment on column ops.files.status is 'loaded or held';
comment on column ops.files.reason is 'Why the file is held: reason code, place and remedy; NULL when loaded';
comment on column ops.files.received is 'Rows in the file';
comment on column ops.files.accepted is 'Rows new to the warehouse';
comment on column ops.files.duplicate is 'Rows that the warehouse, or an earlier line of the file, had already';
comment on column ops.files.quarantined is 'Rows held back (ops.quarantine)';
comment on column ops.files.new_columns is 'Columns that the mapping does not know';
comment on column ops.files.loaded_at is 'When the delivery was first judged';

create table ops.quarantine (file_id VARCHAR not null, line BIGINT not null, reason VARCHAR, column_name VARCHAR,
    excerpt VARCHAR);
comment on table ops.quarantine is 'One row per row held back from a delivery, with the reason.';
comment on column ops.quarantine.file_id is 'Delivery that brought the row (ops.files)';
comment on column ops.quarantine.line is 'Line of a text file, row of a sheet or element of an array, counted from 1';
comment on column ops.quarantine.reason is 'Reason code: repeated_header, bad_time, bad_rating, mojibake, …';
comment on column ops.quarantine.column_name is 'Column at fault; NULL when the whole row is';
comment on column ops.quarantine.excerpt is 'Beginning of the offending value, personal data masked';

create table ops.runs (run_id VARCHAR not null, started_at TIMESTAMPTZ, finished_at TIMESTAMPTZ, as_of DATE,
    model_id VARCHAR, files_loaded BIGINT, files_already_loaded BIGINT, files_held BIGINT, snapshot_id VARCHAR);
comment on table ops.runs is 'One row per pipeline run that reached the warehouse.';
comment on column ops.runs.run_id is 'Dagster run id';
comment on column ops.runs.started_at is 'When it began';
comment on column ops.runs.finished_at is 'When the snapshot was published; NULL if it never was';
comment on column ops.runs.as_of is 'Day asked for; NULL: each merchant''s newest day';
comment on column ops.runs.model_id is 'Classifier in use';
comment on column ops.runs.files_loaded is 'Deliveries loaded';
comment on column ops.runs.files_already_loaded is 'Deliveries seen before';
comment on column ops.runs.files_held is 'Deliveries held back';
comment on column ops.runs.snapshot_id is 'Snapshot published by the run';

create table ops.sql_tables (table_name VARCHAR not null, sha256 VARCHAR);
comment on table ops.sql_tables is 'One row per SQL table: the text it was last built from, which tells when a slice must become a full rebuild.';
comment on column ops.sql_tables.table_name is 'Schema-qualified name';
comment on column ops.sql_tables.sha256 is 'SHA-256 of the SQL text';

create table ops.dirty_dates (event_date DATE not null);
comment on table ops.dirty_dates is 'One row per Shanghai day whose events changed since the sliced tables were last built.';
comment on column ops.dirty_dates.event_date is 'Day in Shanghai';

insert into raw.reviews by name
    select 'jd' as platform, 'shop' as merchant_id, '1' as review_id, '很好' as text, 5 as rating,
        timestamptz '2026-03-01 10:00:00+08' as reviewed_at, 'h' as content_hash, 'f' as file_id, 2 as line;
insert into ops.files by name
    select 'f' as file_id, 'shop/reviews.csv' as path, 'loaded' as status, 1 as received, 1 as accepted;
insert into ops.dirty_dates values (date '2026-03-01');
