-- One row per item bought up to the as-of day, from the best record that the merchant exports.
-- Order lines that were paid where the merchant exports orders; else buy events; else reviews, each of which proves a
-- purchase. marts.user_profile counts these. A closed order that was refunded counts with its refund and without an amount.
-- column: merchant_id: Shop
-- column: platform: Marketplace
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: purchase_key: The purchase: items of one order have the same (marts.orders: order_key); events, and reviews without an order number, count one each
-- column: known_from: order, event or review: the same for all rows of a merchant
-- column: item_id: Item bought; NULL where the order names none
-- column: item_name: Title in the master data, else in the newest review or order of the item
-- column: category: Category in the master data
-- column: quantity: Units bought; NULL where unknown
-- column: amount: Amount paid, in yuan; 0 for a closed order; NULL where unknown
-- column: refund_amount: Amount refunded, in yuan; NULL where unknown
-- column: purchased_at: When it was bought; for a review without order time, when it was reviewed; NULL without a date
-- column: purchase_date: Day of purchased_at in Shanghai
-- column: week: Monday of the week in Shanghai
-- not_null: merchant_id, platform, purchase_key, known_from
-- accepted: known_from in ('order', 'event', 'review')
-- assert: isodow(week) = 1
-- The key of an event hashes content before masking, and could be guessed from: here it is made of the columns shown.
with numbered as (
    select *, row_number() over (partition by merchant_id, user_key, item_id, purchased_at order by purchase_key) as number
    from intermediate.purchases
),
named as (
    select
        merchant_id, platform, user_key,
        case known_from
            when 'event' then md5(
                concat_ws(chr(31), platform, merchant_id, user_key, item_id, epoch_us(purchased_at), number)
            )
            else purchase_key
        end as purchase_key,
        known_from, item_id, item_name, category,
        quantity, amount, refund_amount, purchased_at, purchase_date, week,
    from numbered
    left join intermediate.merchant_items using (merchant_id, item_id)
)
select * from named
