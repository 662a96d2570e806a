-- One row per order line: its latest revision, independent of the import order.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the latest time inside the record (a refund makes
-- it later), then the greatest `content_hash`.
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
with latest as (
    select *
    from raw.orders
    qualify row_number() over (
        partition by platform, merchant_id, order_key, item_id
        order by
            source_updated_at desc nulls last,
            greatest(paid_at, refunded_at) desc nulls last,
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
