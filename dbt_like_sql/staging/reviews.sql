-- One row per review: its latest revision.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the latest time inside the record (a follow-up or a
-- reply makes it later), then the revision with more of a follow-up and a reply, then the latest import, then the last
-- line in it. The original text stays in `raw.reviews`; `text_id` joins it.
-- column: review_key: Hash of platform, merchant and source review id
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that was reviewed
-- column: review_id: Review id of the source, else 'c:' and a hash of the content (#2: the second equal one)
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: order_key: Keyed pseudonym of the order number
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Item title as the review export gives it
-- column: variant: Colour, size or set that was bought
-- column: rating: Stars from 1 to 5, fractions as given
-- column: text_id: Text of the review (nlp.texts); NULL when the customer left only stars
-- column: is_text_truncated: The source field was longer than the ingest limit and was cut
-- column: follow_up_text_id: Text of the follow-up review 追评 (nlp.texts)
-- column: follow_up_at: When the follow-up was written
-- column: reply_text: Seller's reply
-- column: reply_at: When the seller replied
-- column: reviewed_at: When the review was written; NULL if the source gives no date
-- column: ordered_at: When the reviewed purchase was made
-- column: review_date: Day of the review in Shanghai
-- column: week: Monday of the week of the review in Shanghai
-- column: source_updated_at: When the source last changed the record
-- unique: review_key
-- not_null: review_key, platform, merchant_id, review_id
-- assert: rating between 0.5 and 5
with imported as (
    select r.*, f.import_number
    from raw.reviews as r
    left join ops.files as f using (file_id)
),
latest as (
    select *
    from imported
    qualify row_number() over (
        partition by platform, merchant_id, review_id
        order by
            source_updated_at desc nulls last,
            greatest(reviewed_at, follow_up_at, reply_at) desc nulls last,
            (follow_up_text_id is not null)::int + (reply_text is not null)::int desc,
            import_number desc nulls last,
            line desc,
            content_hash desc
    ) = 1
),
dated as (
    select *, (reviewed_at at time zone 'Asia/Shanghai')::date as review_date
    from latest
),
named as (
    select
        md5(concat_ws(chr(31), platform, merchant_id, review_id)) as review_key,
        platform, merchant_id, review_id, user_key, order_key, item_id, item_name, variant, rating,
        text_id, is_text_truncated, follow_up_text_id, follow_up_at, reply_text, reply_at, reviewed_at, ordered_at,
        review_date,
        date_trunc('week', review_date)::date as week,
        source_updated_at,
    from dated
)
select * from named
