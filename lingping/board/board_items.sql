-- One row per period and item with complaints in it. A period is the number of its weeks, the last one included.
with periods as (
    select unnest($periods::integer[]) as weeks
),
ratings as (
    select weeks, item_id, avg(rating)::decimal(4, 2) as mean_rating
    from marts.reviews
    join periods on week > $week - 7 * weeks and week <= $week
    where merchant_id = $merchant_id
    group by weeks, item_id
),
items as (
    select
        weeks, merchant_id, item_id,
        arg_max(item_name, week) as item_name,
        arg_max(state, week) as state,
        sum(read_reviews)::bigint as read_reviews,
        sum(negatives)::bigint as negatives,
        sum(orders)::bigint as orders,
        sum(revenue) as revenue,
        sum(refunds)::bigint as refunds,
        any_value(reading_hits) as reading_hits,
        any_value(reading_false_alarms) as reading_false_alarms,
    from marts.item_health
    join periods on week > $week - 7 * weeks and week <= $week
    where merchant_id = $merchant_id
    group by weeks, merchant_id, item_id
)
select
    weeks, merchant_id, item_id, item_name, state, read_reviews, negatives, mean_rating, orders, revenue, refunds,
    reading_hits, reading_false_alarms,
from items
left join ratings using (weeks, item_id)
where negatives > 0
order by weeks, item_id
