-- One row per merchant, customer, item and day with events: what the customer did with the item.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: item_id: Item acted on
-- column: event_date: Day in Shanghai
-- column: category: Category in the log; of several, the last by name
-- column: browses: Browse events
-- column: favourites: Favourite events
-- column: carts: Cart events
-- column: buys: Buy events
-- column: first_at: First event
-- column: last_at: Last event
-- column: last_events: Types of the last 20 events in time order; at the same instant in the order browse, favourite, cart, buy
-- unique: merchant_id, user_key, item_id, event_date
-- not_null: merchant_id, user_key, item_id, event_date
-- slice: event_date
with staged as (
    select *, array_position(['search', 'browse', 'favourite', 'cart', 'buy'], event_type) as stage
    from staging.events
    where user_key is not null and item_id is not null and event_type <> 'search'
),
days as (
    select
        merchant_id,
        user_key,
        item_id,
        event_date,
        max(category) as category,
        count(*) filter (where event_type = 'browse') as browses,
        count(*) filter (where event_type = 'favourite') as favourites,
        count(*) filter (where event_type = 'cart') as carts,
        count(*) filter (where event_type = 'buy') as buys,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        list(event_type order by occurred_at, stage)[-20:] as last_events,
    from staged
    group by merchant_id, user_key, item_id, event_date
)
select * from days
