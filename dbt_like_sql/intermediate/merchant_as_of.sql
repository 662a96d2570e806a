-- One row per merchant: the as-of day of its tables.
-- Staging keeps every row; purchases and all marts leave out what happened after `as_of`. Revisions that were imported
-- later still count: `as_of` selects by the day of an event, not by what was known on that day.
-- column: merchant_id: Shop
-- column: as_of: Requested day, else the newest day of the merchant's reviews, events and orders; NULL if none has a date
-- column: week: Monday of the newest week that is complete at the end of that day (a Sunday completes its own week)
-- unique: merchant_id
-- not_null: merchant_id
with days as (
    select merchant_id, max(review_date) as newest from staging.reviews group by merchant_id
    union all
    select merchant_id, max(event_date) as newest from staging.events group by merchant_id
    union all
    select merchant_id, max(paid_date) as newest from staging.orders group by merchant_id
),
chosen as (
    select merchant_id, coalesce(getvariable('as_of'), max(newest)) as as_of
    from days
    group by merchant_id
),
weeks as (
    select merchant_id, as_of, date_trunc('week', as_of + 1)::date - 7 as week
    from chosen
)
select * from weeks
