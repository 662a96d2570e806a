-- One row per order line: its latest revision, with the amounts that the source gives.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the latest time inside the record (a refund makes
-- it later), then the latest import, then the last line in it. Of revisions with the same `source_updated_at`, or
-- without any, the greatest refund counts: an older export that is imported later takes no refund back. A line without
-- an item stands for its whole order, and is left out where another file has the lines of the order.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that sold
-- column: order_key: Keyed pseudonym of the order number
-- column: line_key: Keyed pseudonym of the number of the line; NULL where it has none
-- column: item_id: Item bought: id of the source, else its name; NULL where the order names none
-- column: item_name: Item title as the order export gives it
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: status: unpaid, paid, shipped, finished or closed; NULL where unknown
-- column: after_sales: none, open, partly_refunded or refunded; NULL where unknown
-- column: quantity: Units bought
-- column: price: Price of a unit, in yuan
-- column: amount: Amount of the line, in yuan; NULL where the source gives that of the order alone
-- column: order_amount: Amount of the whole order, in yuan
-- column: paid_at: When it was paid
-- column: ordered_at: When it was ordered
-- column: refund_amount: Amount refunded so far, in yuan; 0 without a refund
-- column: refunded_at: When the refund was granted; NULL where the source does not say
-- column: province: Province that it was sent to
-- column: source_updated_at: When the source last changed the record
-- unique: platform, merchant_id, order_key, line_key, item_id
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
    window of_one_time as (
        partition by r.platform, r.merchant_id, r.order_key, r.line_key, r.item_id, r.source_updated_at
    )
),
latest as (
    select *
    from imported
    qualify row_number() over (
        partition by platform, merchant_id, order_key, line_key, item_id
        order by
            source_updated_at desc nulls last,
            latest_at desc nulls last,
            import_number desc nulls last,
            line desc,
            content_hash desc
    ) = 1
),
itemised as (
    select distinct platform, merchant_id, order_key, file_id, true as is_itemised
    from raw.orders
    where item_id is not null
),
orders_with_items as (
    select distinct platform, merchant_id, order_key, true as has_items from itemised
),
lines as (
    select
        platform, merchant_id, order_key, line_key, item_id, item_name, user_key, status, after_sales, quantity,
        price, amount, order_amount, paid_at, ordered_at, refund_amount, refunded_at, province, source_updated_at,
    from latest
    left join orders_with_items using (platform, merchant_id, order_key)
    left join itemised as i using (platform, merchant_id, order_key, file_id)
    where item_id is not null or has_items is null or is_itemised
)
select * from lines
