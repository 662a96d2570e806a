-- One row per period, item and need that was complained about. `read_reviews` are those of the item in the period.
with periods as (
    select unnest($periods::integer[]) as weeks
),
items as (
    select weeks, item_id, sum(read_reviews)::bigint as read_reviews
    from marts.item_health
    join periods on week > $week - 7 * weeks and week <= $week
    where merchant_id = $merchant_id
    group by weeks, item_id
),
complaints as (
    select
        weeks, merchant_id, item_id, need,
        arg_max(item_name, week) as item_name,
        sum(negatives)::bigint as negatives,
        max(reading_hits) as reading_hits,
        max(reading_false_alarms) as reading_false_alarms,
    from marts.feedback_insight
    join periods on week > $week - 7 * weeks and week <= $week
    where merchant_id = $merchant_id and item_id <> '*' and negatives > 0
    group by weeks, merchant_id, item_id, need
)
select
    weeks, merchant_id, item_id, need, item_name, negatives, read_reviews, reading_hits, reading_false_alarms,
from complaints
join items using (weeks, item_id)
order by weeks, item_id, need
