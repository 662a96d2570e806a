-- Mentions and complaints of all items together equal those of the dated reviews in marts.review_needs.
with insight as (
    select week, merchant_id, need, mentions, negatives
    from marts.feedback_insight
    where item_id = '*'
),
mentioned as (
    select week, merchant_id, need, count(*) as mentions, count(*) filter (where polarity = 'negative') as negatives
    from marts.review_needs
    where week is not null
    group by week, merchant_id, need
),
different as (
    (from insight except from mentioned)
    union all
    (from mentioned except from insight)
)
select * from different
