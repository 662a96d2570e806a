-- One row per merchant, customer and item that the customer acted on or bought, up to the as-of day.
-- Customers who objected to profiling (ops.opt_outs) are left out.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer (marts.user_profile)
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title
-- column: category: Name of the category, in the master data or the log; a number where no item of it has a name
-- column: first_at: First event or purchase; NULL if the source gives no date
-- column: last_at: Last event or purchase
-- column: browses: Browse events
-- column: favourites: Favourite events
-- column: carts: Cart events
-- column: buys: Buy events
-- column: orders: Purchases of the item, as marts.user_profile counts them
-- column: spend: Amount paid for the item, in yuan; NULL without amounts
-- column: behaviour_sequence: Types of the last 20 events with the item in time order
-- column: furthest_step: Furthest step with the item: browse, favourite, cart or buy
-- unique: merchant_id, user_key, item_id
-- not_null: merchant_id, user_key, item_id, furthest_step
-- accepted: furthest_step in ('browse', 'favourite', 'cart', 'buy')
-- assert: len(behaviour_sequence) <= 20
-- assert: (orders > 0) <= (furthest_step = 'buy')
with days as (
    select user_item_days.*
    from intermediate.user_item_days
    join intermediate.merchant_as_of using (merchant_id)
    where event_date <= as_of
),
acted as (
    select
        merchant_id,
        user_key,
        item_id,
        max(category) as category,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(browses)::bigint as browses,
        sum(favourites)::bigint as favourites,
        sum(carts)::bigint as carts,
        sum(buys)::bigint as buys,
        flatten(list(last_events order by event_date))[-20:] as behaviour_sequence,
    from days
    group by merchant_id, user_key, item_id
),
bought as (
    select
        merchant_id,
        user_key,
        item_id,
        min(purchased_at) as first_at,
        max(purchased_at) as last_at,
        count(distinct purchase_key) as orders,
        sum(amount)::decimal(12, 2) as spend,
    from intermediate.purchases
    where user_key is not null and item_id is not null
    group by merchant_id, user_key, item_id
),
combined as (
    select
        merchant_id, user_key, item_id,
        item_name,
        coalesce(c.category, i.category) as category,
        least(a.first_at, b.first_at) as first_at,
        greatest(a.last_at, b.last_at) as last_at,
        coalesce(browses, 0) as browses,
        coalesce(favourites, 0) as favourites,
        coalesce(carts, 0) as carts,
        coalesce(buys, 0) as buys,
        coalesce(orders, 0) as orders,
        spend,
        coalesce(behaviour_sequence, []) as behaviour_sequence,
    from acted as a
    full join bought as b using (merchant_id, user_key, item_id)
    left join intermediate.merchant_items as i using (merchant_id, item_id)
    left join intermediate.event_categories as c
        on a.merchant_id = c.merchant_id
        and a.item_id = c.item_id
        and a.category is not distinct from c.source_category
    anti join ops.opt_outs using (user_key)
),
classified as (
    select
        *,
        case
            when orders > 0 or buys > 0 then 'buy'
            when carts > 0 then 'cart'
            when favourites > 0 then 'favourite'
            else 'browse'
        end as furthest_step,
    from combined
)
select * from classified
