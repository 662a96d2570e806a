-- The weeks of a merchant count every dated review.
with weekly as (
    select merchant_id, sum(reviews) as reviews, sum(read_reviews) as read_reviews
    from marts.merchant_weeks
    group by merchant_id
),
dated as (
    select merchant_id, count(*) as reviews, count(opinion) as read_reviews
    from marts.reviews
    where week is not null
    group by merchant_id
),
different as (
    select *
    from dated
    left join weekly using (merchant_id)
    where (dated.reviews, dated.read_reviews) is distinct from (weekly.reviews, weekly.read_reviews)
)
select * from different
