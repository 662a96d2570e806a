-- One row per item bought up to the as-of day, from the best record that the merchant exports.
-- Order lines that were paid where the merchant exports orders; else buy events; else reviews, each of which proves a
-- purchase. A closed order that was refunded counts with its refund and without an amount.
-- column: merchant_id: Shop
-- column: platform: Marketplace
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: item_id: Item bought
-- column: known_from: order, event or review: the same for all rows of a merchant
-- column: purchase_key: Order; events, and reviews without an order number, count one each
-- column: quantity: Units bought; NULL where unknown
-- column: amount: Amount paid, in yuan; 0 for a closed order; NULL where unknown
-- column: refund_amount: Amount refunded, in yuan; NULL where unknown
-- column: refund_date: Day of the refund in Shanghai; NULL without a refund, and where the source does not say when
-- column: purchased_at: When it was bought; for a review without order time, when it was reviewed; NULL without a date
-- column: purchase_date: Day of purchased_at in Shanghai
-- column: week: Monday of the week in Shanghai
-- not_null: merchant_id, purchase_key
-- accepted: known_from in ('order', 'event', 'review')
with candidates as (
    select
        1 as preference,
        'order' as known_from,
        merchant_id, platform, user_key, item_id,
        order_key as purchase_key,
        quantity,
        if(status = 'closed', 0, amount) as amount,
        refund_amount, purchased_at,
        if(refund_amount > 0, (refunded_at at time zone 'Asia/Shanghai')::date, null) as refund_date,
    from staging.orders
    where is_purchase
    union all by name
    select
        2 as preference,
        'event' as known_from,
        merchant_id, platform, user_key, item_id,
        content_hash || ':' || occurrence as purchase_key,
        occurred_at as purchased_at,
    from staging.events
    where event_type = 'buy'
    union all by name
    select
        3 as preference,
        'review' as known_from,
        merchant_id, platform, user_key, item_id,
        coalesce(order_key, review_key) as purchase_key,
        coalesce(ordered_at, reviewed_at) as purchased_at,
    from staging.reviews
),
best as (
    select *, (purchased_at at time zone 'Asia/Shanghai')::date as purchase_date
    from candidates
    qualify preference = min(preference) over (partition by merchant_id)
),
purchases as (
    select
        merchant_id, platform, user_key, item_id, known_from, purchase_key,
        quantity, amount, refund_amount, refund_date, purchased_at, purchase_date,
        date_trunc('week', purchase_date)::date as week,
    from best
    join intermediate.merchant_as_of using (merchant_id)
    where purchase_date is null or purchase_date <= as_of
)
select * from purchases
