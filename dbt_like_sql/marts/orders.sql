-- One row per order line up to the as-of day: what was ordered, by whom, in which state it is, and what was refunded.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that sold
-- column: order_key: Keyed pseudonym of the order number; joins marts.reviews
-- column: line_key: Keyed pseudonym of the number of the line; NULL where it has none
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: item_id: Item ordered: id of the source, else its name; NULL where the order names none
-- column: item_name: Title in the master data, else in the newest review or order of the item
-- column: category: Category in the master data
-- column: status: unpaid, paid, shipped, finished or closed; NULL where unknown
-- column: after_sales: none, open, partly_refunded or refunded; NULL where unknown
-- column: is_purchase: It was paid, as its time of payment or its state shows; of closed orders only those that were refunded
-- column: quantity: Units ordered; NULL where unknown
-- column: amount: Amount of the line, in yuan: what was paid, or is to be paid for an unpaid order; NULL where unknown
-- column: refund_amount: Amount refunded so far, in yuan; 0 without a refund
-- column: ordered_at: When it was ordered
-- column: paid_at: When it was paid
-- column: refunded_at: When the refund was granted; NULL where the source does not say
-- column: order_date: Day in Shanghai on which it was paid, else ordered; NULL without a date
-- column: province: Province that it was sent to
-- unique: platform, merchant_id, order_key, line_key, item_id
-- not_null: platform, merchant_id, order_key, is_purchase
-- accepted: status in ('unpaid', 'paid', 'shipped', 'finished', 'closed')
-- accepted: after_sales in ('none', 'open', 'partly_refunded', 'refunded')
with dated as (
    select *, (coalesce(paid_at, ordered_at) at time zone 'Asia/Shanghai')::date as order_date
    from staging.orders
),
named as (
    select
        o.platform, o.merchant_id, o.order_key, o.line_key, o.user_key, o.item_id,
        coalesce(i.item_name, o.item_name) as item_name,
        i.category,
        o.status, o.after_sales, o.is_purchase, o.quantity, o.amount, o.refund_amount,
        o.ordered_at, o.paid_at, o.refunded_at, o.order_date, o.province,
    from dated as o
    join intermediate.merchant_as_of using (merchant_id)
    left join intermediate.merchant_items as i using (merchant_id, item_id)
    where o.order_date is null or o.order_date <= as_of
)
select * from named
