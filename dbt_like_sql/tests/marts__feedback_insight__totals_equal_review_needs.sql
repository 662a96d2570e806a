-- Mentions and complaints of all items together are those of the reviews that have a date.
with insight as (
    select week, merchant_id, need, mentions, negatives
    from marts.feedback_insight
    where item_id = '*'
),
spoken as (
    select week, merchant_id, need, count(*) as mentions, count(*) filter (where polarity = 'negative') as negatives
    from marts.review_needs
    where week is not null
    group by week, merchant_id, need
),
different as (
    (from insight except from spoken)
    union all
    (from spoken except from insight)
)
select * from different
