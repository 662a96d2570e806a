-- One row per merchant and customer with events up to the as-of day: counts, preferences and hours.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: first_at: First event
-- column: last_at: Last event
-- column: browses: Browse events
-- column: favourites: Favourite events
-- column: carts: Cart events
-- column: buys: Buy events
-- column: searches: Search events
-- column: sessions: Sessions
-- column: active_days: Days with an event
-- column: last_search: Search words of the last search
-- column: behaviour_sequence: Types of the last 20 events in time order
-- column: preferred_categories: Up to three categories with most events (intermediate.event_categories); ties by name
-- column: active_hour: Hour in Shanghai with most events, of ties the earliest; NULL where the log has days only
-- column: active_hours: Up to three hours with most events, the busiest first; empty where the log has days only
-- column: night_share: Share of the events between 21:00 and 5:00 in Shanghai; NULL where the log has days only
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
with days as (
    select user_days.*
    from intermediate.user_days
    join intermediate.merchant_as_of using (merchant_id)
    where user_key is not null and event_date <= as_of
),
counted as (
    select
        merchant_id,
        user_key,
        min(platform) as platform,
        min(first_at) as first_at,
        max(last_at) as last_at,
        sum(browses)::bigint as browses,
        sum(favourites)::bigint as favourites,
        sum(carts)::bigint as carts,
        sum(buys)::bigint as buys,
        sum(searches)::bigint as searches,
        sum(sessions)::bigint as sessions,
        count(*) as active_days,
        arg_max(last_search, event_date) as last_search,
        flatten(list(last_events order by event_date))[-20:] as behaviour_sequence,
    from days
    group by merchant_id, user_key
),
events as (
    select e.merchant_id, user_key, c.category, occurred_at at time zone 'Asia/Shanghai' as local_time
    from staging.events as e
    join intermediate.merchant_as_of using (merchant_id)
    left join intermediate.event_categories as c
        on e.merchant_id = c.merchant_id
        and e.item_id is not distinct from c.item_id
        and e.category is not distinct from c.source_category
    where user_key is not null and event_date <= as_of
),
category_counts as (
    select merchant_id, user_key, category, count(*) as events
    from events
    where category is not null
    group by merchant_id, user_key, category
),
preferred as (
    select merchant_id, user_key, list(category order by events desc, category)[:3] as preferred_categories
    from category_counts
    group by merchant_id, user_key
),
-- In a log with days only, every event is at midnight.
timed_merchants as (
    select distinct merchant_id from events where local_time::time > time '00:00:00'
),
hour_counts as (
    select merchant_id, user_key, hour(local_time) as hour, count(*) as events
    from events
    semi join timed_merchants using (merchant_id)
    group by merchant_id, user_key, hour(local_time)
),
active as (
    select
        merchant_id,
        user_key,
        list(hour order by events desc, hour)[:3] as active_hours,
        round(coalesce(sum(events) filter (where hour >= 21 or hour < 5), 0) / sum(events), 6) as night_share,
    from hour_counts
    group by merchant_id, user_key
),
combined as (
    select
        counted.*,
        preferred_categories,
        active_hours[1] as active_hour,
        coalesce(active_hours, []) as active_hours,
        night_share,
    from counted
    left join preferred using (merchant_id, user_key)
    left join active using (merchant_id, user_key)
)
select * from combined
