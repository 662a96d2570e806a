-- One row per session of a customer: events without a pause of more than 30 minutes.
-- Midnight in Shanghai also ends a session. A log with days only has one session a day.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: event_date: Day in Shanghai
-- column: session_number: 1 for the first session of the day
-- column: started_at: First event
-- column: ended_at: Last event
-- column: events: Events
-- column: items: Distinct items acted on
-- column: has_search: The customer searched
-- column: has_cart: The customer added an item to the cart
-- column: has_buy: The customer bought
-- column: behaviour_sequence: Types of the last 20 events in time order; at the same instant in the order search, browse, favourite, cart, buy
-- column: item_sequence: Items of those events; NULL for a search
-- unique: merchant_id, user_key, event_date, session_number
-- not_null: merchant_id, user_key, event_date, session_number
-- assert: started_at <= ended_at
-- assert: len(behaviour_sequence) = least(events, 20)
-- slice: event_date
with ordered as (
    select
        merchant_id, user_key, event_date, item_id, event_type, occurred_at,
        occurred_at - lag(occurred_at) over (
            partition by merchant_id, user_key, event_date
            order by occurred_at
        ) as pause,
        array_position(['search', 'browse', 'favourite', 'cart', 'buy'], event_type) as stage,
    from staging.events
    where user_key is not null
),
-- Events at the same instant are peers of the window, so they belong to one session.
numbered as (
    select
        *,
        count(*) filter (where pause is null or pause > interval 30 minutes) over (
            partition by merchant_id, user_key, event_date
            order by occurred_at
        ) as session_number,
    from ordered
),
sessions as (
    select
        merchant_id,
        user_key,
        event_date,
        session_number,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as events,
        count(distinct item_id) as items,
        bool_or(event_type = 'search') as has_search,
        bool_or(event_type = 'cart') as has_cart,
        bool_or(event_type = 'buy') as has_buy,
        list(event_type order by occurred_at, stage, item_id nulls first)[-20:] as behaviour_sequence,
        list(item_id order by occurred_at, stage, item_id nulls first)[-20:] as item_sequence,
    from numbered
    group by merchant_id, user_key, event_date, session_number
)
select * from sessions
