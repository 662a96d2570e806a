-- The share of default praise in a merchant's newest complete week is within 20 points of the four weeks before.
with complete as (
    select
        merchant_id,
        week,
        reviews,
        default_praise_reviews / nullif(reviews, 0) as share,
        sum(default_praise_reviews) over last_weeks / nullif(sum(reviews) over last_weeks, 0) as usual_share,
        sum(reviews) over last_weeks as usual_reviews,
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
    where reviews >= 20 and usual_reviews >= 80 and abs(share - usual_share) > 0.2
)
select * from outliers
