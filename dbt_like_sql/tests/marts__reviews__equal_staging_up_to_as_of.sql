-- marts.reviews has every review of staging up to the as-of day exactly once, and no others.
with expected as (
    select review_key
    from staging.reviews
    join intermediate.merchant_as_of using (merchant_id)
    where review_date is null or review_date <= as_of
),
published as (
    select review_key from marts.reviews
),
missing as (
    (from expected except all from published)
    union all
    (from published except all from expected)
)
select * from missing
