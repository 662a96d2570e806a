-- Sessions and events of known customers equal the counts of intermediate.user_days; a stale slice would differ.
with sessions as (
    select merchant_id, user_key, event_date, count(*) as sessions, sum(events)::bigint as events
    from intermediate.user_sessions
    group by merchant_id, user_key, event_date
),
days as (
    select
        merchant_id, user_key, event_date, sessions,
        browses + favourites + carts + buys + searches as events,
    from intermediate.user_days
    where user_key is not null
),
different as (
    (from sessions except from days) union all (from days except from sessions)
)
select * from different
