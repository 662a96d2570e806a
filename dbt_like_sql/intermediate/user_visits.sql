-- One row per merchant and customer with events up to the as-of day: length, conversion and searches of their sessions.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: session_minutes: Mean session length in minutes; NULL where the log has days only
-- column: session_conversion: Share of the sessions with a purchase; NULL where the log has no purchases
-- column: search_sessions: Sessions with a search
-- column: search_conversion: Share of the sessions with a search that have a purchase; NULL without any
-- column: top_searches: Up to five most frequent searches; ties by text
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
-- assert: session_conversion between 0 and 1
-- assert: search_conversion between 0 and 1
with sessions as (
    select user_sessions.*
    from intermediate.user_sessions
    join intermediate.merchant_as_of using (merchant_id)
    where event_date <= as_of
),
logs as (
    select
        merchant_id,
        bool_or(has_buy) as has_purchases,
        bool_or((started_at at time zone 'Asia/Shanghai')::time > time '00:00:00') as has_hours,
    from sessions
    group by merchant_id
),
counted as (
    select
        merchant_id,
        user_key,
        count(*) as sessions,
        count(*) filter (where has_buy) as buying_sessions,
        count(*) filter (where has_search) as search_sessions,
        count(*) filter (where has_search and has_buy) as bought_after_search,
        sum(epoch_ms(ended_at) - epoch_ms(started_at))::bigint as milliseconds,
    from sessions
    group by merchant_id, user_key
),
query_counts as (
    select merchant_id, user_key, search_query, count(*) as times
    from staging.events
    join intermediate.merchant_as_of using (merchant_id)
    where user_key is not null and search_query is not null and event_type = 'search' and event_date <= as_of
    group by merchant_id, user_key, search_query
),
searched as (
    select merchant_id, user_key, list(search_query order by times desc, search_query)[:5] as top_searches
    from query_counts
    group by merchant_id, user_key
),
combined as (
    select
        merchant_id,
        user_key,
        if(has_hours, round(milliseconds / 60000 / sessions, 2), null) as session_minutes,
        if(has_purchases, round(buying_sessions / sessions, 6), null) as session_conversion,
        search_sessions,
        if(has_purchases, round(bought_after_search / nullif(search_sessions, 0), 6), null) as search_conversion,
        coalesce(top_searches, []) as top_searches,
    from counted
    join logs using (merchant_id)
    left join searched using (merchant_id, user_key)
)
select * from combined
