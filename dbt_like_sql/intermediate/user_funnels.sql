-- One row per merchant and customer who acted on or bought an item: how many items reached which step.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: items_seen: Distinct items browsed, favourited, added to the cart or bought
-- column: items_wanted: Of those, favourited, added to the cart or bought
-- column: items_carted: Of those, added to the cart or bought
-- column: items_bought: Of those, bought
-- column: seen_price: Mean listed price of the items seen, in yuan; NULL where none is listed
-- column: seen_price_band: low, middle or high: tercile of the merchant's customers by seen_price
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
-- assert: items_bought <= items_carted and items_carted <= items_wanted and items_wanted <= items_seen
with listed as (
    select merchant_id, item_id, max(price) as price
    from staging.items
    group by merchant_id, item_id
),
counted as (
    select
        merchant_id,
        user_key,
        count(*) as items_seen,
        count(*) filter (where favourites > 0 or carts > 0 or furthest_step = 'buy') as items_wanted,
        count(*) filter (where carts > 0 or furthest_step = 'buy') as items_carted,
        count(*) filter (where furthest_step = 'buy') as items_bought,
        (sum(price) / nullif(count(price), 0))::decimal(12, 2) as seen_price,
    from marts.user_items
    left join listed using (merchant_id, item_id)
    group by merchant_id, user_key
),
ranked as (
    select
        *,
        rank() over (partition by merchant_id order by seen_price nulls last) - 1 as cheaper,
        count(*) over (partition by merchant_id, seen_price) as same_price,
        count(seen_price) over (partition by merchant_id) as priced,
    from counted
),
-- (2 * less + equal) / (2 * all) is the middle of the ranks as a share of all, always between 0 and 1.
banded as (
    select
        merchant_id, user_key, items_seen, items_wanted, items_carted, items_bought, seen_price,
        case if(seen_price is null, null, 3 * (2 * cheaper + same_price) // (2 * priced))
            when 0 then 'low'
            when 1 then 'middle'
            when 2 then 'high'
        end as seen_price_band,
    from ranked
)
select * from banded
