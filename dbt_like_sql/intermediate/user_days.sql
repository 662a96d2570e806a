-- One row per merchant, customer and day with events; anonymous events of a day share a row whose user_key is NULL.
-- A session ends after 30 minutes without an event, and at midnight in Shanghai.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer; NULL for the anonymous events of the day
-- column: event_date: Day in Shanghai
-- column: platform: Marketplace
-- column: browses: Browse events
-- column: favourites: Favourite events
-- column: carts: Cart events
-- column: buys: Buy events
-- column: searches: Search events
-- column: sessions: Sessions; 0 for anonymous events, which cannot be assigned to customers
-- column: first_at: First event
-- column: last_at: Last event
-- column: last_search: Search words of the last search
-- column: last_events: Types of the last 20 events in time order; at the same instant in the order search, browse, favourite, cart, buy
-- unique: merchant_id, user_key, event_date
-- not_null: merchant_id, event_date
-- slice: event_date
with ordered as (
    select
        *,
        occurred_at - lag(occurred_at) over (
            partition by merchant_id, user_key, event_date
            order by occurred_at
        ) as pause,
        array_position(['search', 'browse', 'favourite', 'cart', 'buy'], event_type) as stage,
    from staging.events
),
days as (
    select
        merchant_id,
        user_key,
        event_date,
        min(platform) as platform,
        count(*) filter (where event_type = 'browse') as browses,
        count(*) filter (where event_type = 'favourite') as favourites,
        count(*) filter (where event_type = 'cart') as carts,
        count(*) filter (where event_type = 'buy') as buys,
        count(*) filter (where event_type = 'search') as searches,
        count(*) filter (where user_key is not null and (pause is null or pause > interval 30 minutes)) as sessions,
        min(occurred_at) as first_at,
        max(occurred_at) as last_at,
        arg_max(search_query, (occurred_at, search_query)) as last_search,
        list(event_type order by occurred_at, stage)[-20:] as last_events,
    from ordered
    group by merchant_id, user_key, event_date
)
select * from days
