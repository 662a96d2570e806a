-- One row per merchant and cutoff day from which the forecasts look ahead, the as-of day included.
-- Cutoffs are half a horizon apart. The horizon is the longest of 28, 14, 7, 4 and 2 days that fits three times into
-- the days of the merchant's customers: in a log of nine days it is two days. Logs of less than six days have no row.
-- The horizons of cutoffs 4 and 5 half horizons back end before the last horizon begins; those of 2 and 3 lie in it or
-- overlap it.
-- column: merchant_id: Shop
-- column: cutoff: Last day whose data is used
-- column: halves_back: Half horizons from the cutoff to the as-of day; 0 is the as-of day itself
-- column: horizon_days: Length of the forecast horizon in days
-- column: first_date: First day on which a customer was seen (intermediate.user_activity)
-- column: is_over: The horizon after the cutoff ends no later than the as-of day
-- column: has_amounts: The merchant exports amounts
-- unique: merchant_id, cutoff
-- unique: merchant_id, halves_back
-- not_null: merchant_id, cutoff, horizon_days
-- assert: is_over = (halves_back >= 2)
with spans as (
    select
        merchant_id,
        min(activity_date) as first_date,
        min(as_of) as as_of,
        min(as_of) - min(activity_date) + 1 as days,
        count(spend) > 0 as has_amounts,
    from intermediate.user_activity
    join intermediate.merchant_as_of using (merchant_id)
    where is_seen
    group by merchant_id
),
horizons as (
    select
        *,
        case
            when days >= 84 then 28
            when days >= 42 then 14
            when days >= 21 then 7
            when days >= 12 then 4
            when days >= 6 then 2
        end as horizon_days,
    from spans
),
stepped as (
    select *, unnest(range(6)) as halves_back
    from horizons
    where horizon_days is not null
),
cut as (
    select
        merchant_id,
        as_of - ((halves_back * horizon_days + 1) // 2)::integer as cutoff,
        halves_back,
        horizon_days,
        first_date,
        halves_back >= 2 as is_over,
        has_amounts,
    from stepped
),
within_days as (
    select *
    from cut
    where cutoff - first_date + 1 >= horizon_days / 2
)
select * from within_days
