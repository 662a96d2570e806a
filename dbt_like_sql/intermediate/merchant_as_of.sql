-- One row per merchant: the day for which its tables are built.
-- Staging keeps every row; whatever happened after `as_of` is left out of purchases and of all marts. A revision that
-- came later still counts: `as_of` looks back at days, not at what was known on them.
-- column: merchant_id: Shop
-- column: as_of: Day asked for, else the newest day of the merchant's reviews, events and orders; NULL if none is dated
-- column: week: Monday of the newest week that has ended by the close of that day (a Sunday closes its own week)
-- unique: merchant_id
-- not_null: merchant_id
with days as (
    select merchant_id, max(review_date) as newest from staging.reviews group by merchant_id
    union all
    select merchant_id, max(event_date) as newest from staging.events group by merchant_id
    union all
    select merchant_id, max(paid_date) as newest from staging.orders group by merchant_id
),
asked as (
    select merchant_id, coalesce(getvariable('as_of'), max(newest)) as as_of
    from days
    group by merchant_id
),
weeks as (
    select merchant_id, as_of, date_trunc('week', as_of + 1)::date - 7 as week
    from asked
)
select * from weeks
