-- One row per merchant, customer and cutoff: what was known of the customer at the end of that day, and what followed.
-- Customers who objected to profiling (ops.opt_outs) are left out.
-- Only the columns that end in `_after` use data from after the cutoff; they are NULL where that time is not over.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: cutoff: Last day whose data is used
-- column: halves_back: Half horizons from the cutoff to the as-of day; 0 is the as-of day itself
-- column: horizon_days: Length of the forecast horizon in days
-- column: recency_days: Days since the customer was last seen
-- column: tenure_days: Days since the customer was first seen
-- column: seen_days: Days on which the customer was seen
-- column: recent_days: Of those, in the last horizon_days
-- column: sessions: Sessions
-- column: browses: Browse events
-- column: wants: Favourite and cart events
-- column: recent_wants: Of those, in the last horizon_days
-- column: orders: Purchases
-- column: recent_orders: Of those, in the last horizon_days
-- column: spend: Amount paid, in yuan; NULL where the merchant exports no amounts
-- column: recent_spend: Of that, in the last horizon_days
-- column: refunds: Order lines refunded
-- column: complaints: Reviews that are negative or have two stars or fewer
-- column: mean_rating: Mean stars given; NULL without any
-- column: is_seen_after: The customer was seen in the horizon_days after the cutoff
-- column: orders_after: Purchases in that time
-- column: spend_after: Amount paid in that time, in yuan; NULL where the merchant exports no amounts
-- unique: merchant_id, user_key, cutoff
-- not_null: merchant_id, user_key, cutoff, horizon_days, recency_days, tenure_days
-- assert: recency_days between 0 and tenure_days
-- assert: seen_days between 1 and tenure_days + 1
-- assert: (is_seen_after is null) = (halves_back < 2)
with flagged as (
    select
        w.*,
        a.* exclude (merchant_id),
        activity_date <= cutoff as is_known,
        activity_date between cutoff - horizon_days + 1 and cutoff as is_recent,
        activity_date > cutoff and activity_date <= cutoff + horizon_days as is_after,
    from intermediate.merchant_windows as w
    join intermediate.user_activity as a using (merchant_id)
    anti join ops.opt_outs using (user_key)
),
summed as (
    select
        merchant_id,
        user_key,
        cutoff,
        halves_back,
        horizon_days,
        cutoff - max(activity_date) filter (where is_known and is_seen) as recency_days,
        cutoff - min(activity_date) filter (where is_known and is_seen) as tenure_days,
        count(*) filter (where is_known and is_seen) as seen_days,
        count(*) filter (where is_recent and is_seen) as recent_days,
        coalesce(sum(sessions) filter (where is_known), 0)::bigint as sessions,
        coalesce(sum(browses) filter (where is_known), 0)::bigint as browses,
        coalesce(sum(wants) filter (where is_known), 0)::bigint as wants,
        coalesce(sum(wants) filter (where is_recent), 0)::bigint as recent_wants,
        coalesce(sum(orders) filter (where is_known), 0)::bigint as orders,
        coalesce(sum(orders) filter (where is_recent), 0)::bigint as recent_orders,
        if(has_amounts, coalesce(sum(spend) filter (where is_known), 0), null)::decimal(12, 2) as spend,
        if(has_amounts, coalesce(sum(spend) filter (where is_recent), 0), null)::decimal(12, 2) as recent_spend,
        coalesce(sum(refunds) filter (where is_known), 0)::bigint as refunds,
        coalesce(sum(complaints) filter (where is_known), 0)::bigint as complaints,
        round(
            sum(stars) filter (where is_known) / nullif(sum(ratings) filter (where is_known), 0), 4
        ) as mean_rating,
        if(is_over, count(*) filter (where is_after and is_seen) > 0, null) as is_seen_after,
        if(is_over, coalesce(sum(orders) filter (where is_after), 0), null)::bigint as orders_after,
        if(
            is_over and has_amounts, coalesce(sum(spend) filter (where is_after), 0), null
        )::decimal(12, 2) as spend_after,
    from flagged
    group by merchant_id, user_key, cutoff, halves_back, horizon_days, is_over, has_amounts
),
seen as (
    select * from summed where recency_days is not null
)
select * from seen
