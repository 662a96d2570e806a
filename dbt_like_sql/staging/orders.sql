-- One row per order line: what was paid for it, and whether it was bought.
-- Where a source repeats the amount of the order on each line, the line has its share by price and quantity (equal
-- shares without prices); shares add up to the amount of the order, to the cent.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that sold
-- column: order_key: Keyed pseudonym of the order number
-- column: line_key: Keyed pseudonym of the number of the line; NULL where it has none
-- column: item_id: Item bought: id of the source, else its name; NULL where the order names none
-- column: item_name: Item title as the order export gives it
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: status: unpaid, paid, shipped, finished or closed; NULL where unknown
-- column: after_sales: none, open, partly_refunded or refunded; NULL where unknown
-- column: is_purchase: It was paid, as its time of payment or its state shows; of closed orders only those that were refunded
-- column: quantity: Units bought
-- column: amount: Amount of the line, in yuan: what was paid, or is to be paid for an unpaid order
-- column: paid_at: When it was paid
-- column: ordered_at: When it was ordered
-- column: purchased_at: When it was paid, else ordered; NULL unless is_purchase
-- column: paid_date: Day of purchased_at in Shanghai
-- column: refund_amount: Amount refunded so far, in yuan; 0 without a refund
-- column: refunded_at: When the refund was granted; NULL where the source does not say
-- column: province: Province that it was sent to
-- column: source_updated_at: When the source last changed the record
-- unique: platform, merchant_id, order_key, line_key, item_id
-- not_null: platform, merchant_id, order_key, is_purchase
-- accepted: status in ('unpaid', 'paid', 'shipped', 'finished', 'closed')
-- accepted: after_sales in ('none', 'open', 'partly_refunded', 'refunded')
with weighed as (
    select
        *,
        coalesce(price * coalesce(quantity, 1), 1)::decimal(18, 2) as weight,
        coalesce(sum(price) over one_order, 0) > 0 as has_prices,
        min(order_amount) over one_order = max(order_amount) over one_order as is_repeated,
        row_number() over (one_order order by line_key, item_id) as place,
        count(*) over one_order as lines,
    from staging.order_lines
    window one_order as (partition by platform, merchant_id, order_key)
),
shares as (
    select
        *,
        if(has_prices, sum(weight) over so_far / nullif(sum(weight) over one_order, 0), place / lines) as share,
    from weighed
    window
        one_order as (partition by platform, merchant_id, order_key),
        so_far as (partition by platform, merchant_id, order_key order by place)
),
divided as (
    select
        *,
        round(order_amount * share, 2)::decimal(12, 2)
        - coalesce(
            round(order_amount * lag(share) over (partition by platform, merchant_id, order_key order by place), 2), 0
        )::decimal(12, 2) as line_share,
    from shares
),
priced as (
    select
        * exclude (amount),
        coalesce(amount, if(is_repeated, line_share, order_amount))::decimal(12, 2) as amount,
        case status
            when 'unpaid' then false
            when 'closed' then coalesce(refund_amount, 0) > 0
            else paid_at is not null or coalesce(status in ('paid', 'shipped', 'finished'), false)
        end as is_purchase,
    from divided
),
dated as (
    select
        platform, merchant_id, order_key, line_key, item_id, item_name, user_key, status, after_sales, is_purchase,
        quantity, amount, paid_at, ordered_at,
        if(is_purchase, coalesce(paid_at, ordered_at), null) as purchased_at,
        (purchased_at at time zone 'Asia/Shanghai')::date as paid_date,
        refund_amount, refunded_at, province, source_updated_at,
    from priced
)
select * from dated
