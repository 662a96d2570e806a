-- One row per order line: its latest revision.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the latest time inside the record (a refund makes
-- it later), then the latest import, then the last line in it. Of revisions with the same `source_updated_at`, or
-- without any, the greatest refund counts: an older export that is imported later takes no refund back.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that sold
-- column: order_key: Keyed pseudonym of the order number
-- column: item_id: Item bought
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: quantity: Units bought
-- column: amount: Amount paid for the line, in yuan
-- column: paid_at: When it was paid
-- column: paid_date: Day of the payment in Shanghai
-- column: refund_amount: Amount refunded so far, in yuan; 0 without a refund
-- column: refunded_at: When the refund was granted
-- column: source_updated_at: When the source last changed the record
-- unique: platform, merchant_id, order_key, item_id
-- not_null: platform, merchant_id, order_key
with imported as (
    select
        r.* replace (
            max(r.refund_amount) over of_one_time as refund_amount,
            max(r.refunded_at) over of_one_time as refunded_at,
        ),
        greatest(r.paid_at, r.refunded_at) as latest_at,
        f.import_number,
    from raw.orders as r
    left join ops.files as f using (file_id)
    window of_one_time as (partition by r.platform, r.merchant_id, r.order_key, r.item_id, r.source_updated_at)
),
latest as (
    select *
    from imported
    qualify row_number() over (
        partition by platform, merchant_id, order_key, item_id
        order by
            source_updated_at desc nulls last,
            latest_at desc nulls last,
            import_number desc nulls last,
            line desc,
            content_hash desc
    ) = 1
),
dated as (
    select
        platform, merchant_id, order_key, item_id, user_key, quantity, amount, paid_at,
        (paid_at at time zone 'Asia/Shanghai')::date as paid_date,
        refund_amount, refunded_at, source_updated_at,
    from latest
)
select * from dated
