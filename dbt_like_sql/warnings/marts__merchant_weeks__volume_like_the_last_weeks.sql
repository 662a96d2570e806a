-- A merchant's newest complete week has between a third and three times the mean of the four weeks before.
with complete as (
    select
        merchant_id,
        week,
        reviews,
        avg(reviews) over last_weeks as usual,
        count(*) over last_weeks as weeks,
    from marts.merchant_weeks
    where is_complete
    window last_weeks as (partition by merchant_id order by week rows between 4 preceding and 1 preceding)
),
newest as (
    select *
    from complete
    qualify row_number() over (partition by merchant_id order by week desc) = 1
),
outliers as (
    select *
    from newest
    where weeks = 4 and usual >= 20 and reviews not between usual / 3 and usual * 3
)
select * from outliers
