-- One row per merchant and customer with behaviour or purchases: how they differ from the merchant's other customers.
-- Customers who objected to profiling (ops.opt_outs) are left out.
-- Each feature is a z-score among the merchant's customers (counts and money after log(1 + x)), clipped at -4 and 4; 0
-- where it is unknown for the customer or equal for all.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: recency: Days since the customer was last seen: high means long ago
-- column: activity: Days with an event or purchase
-- column: browsing: Browse events per active day
-- column: searching: Share of the sessions with a search
-- column: wanting: Share of the items seen that were favourited, added to the cart or bought
-- column: buying: Share of the items wanted that were bought
-- column: orders: Purchases
-- column: spend: Mean amount per order; 0 where the merchant exports no amounts
-- column: variety: Distinct items seen per active day
-- column: nights: Share of the events between 21:00 and 5:00; 0 where the log has days only
-- column: satisfaction: Mean stars given
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
-- assert: greatest(recency, activity, browsing, searching, wanting, buying, orders, spend, variety, nights, satisfaction) <= 4
-- assert: least(recency, activity, browsing, searching, wanting, buying, orders, spend, variety, nights, satisfaction) >= -4
with totals as (
    select
        merchant_id,
        user_key,
        min(as_of) - max(activity_date) filter (where is_seen) as idle_days,
        count(*) filter (where is_seen) as seen_days,
        sum(browses) as browses,
        sum(orders) as orders,
        sum(spend) as spend,
        sum(stars) / nullif(sum(ratings), 0) as mean_rating,
    from intermediate.user_activity
    join intermediate.merchant_as_of using (merchant_id)
    anti join ops.opt_outs using (user_key)
    group by merchant_id, user_key
    having bool_or(is_seen)
),
measured as (
    select
        merchant_id,
        user_key,
        ln(1 + idle_days) as recency,
        ln(seen_days) as activity,
        ln(1 + totals.browses / seen_days) as browsing,
        search_sessions / nullif(sessions, 0) as searching,
        items_wanted / nullif(items_seen, 0) as wanting,
        items_bought / nullif(items_wanted, 0) as buying,
        ln(1 + totals.orders) as orders,
        ln(1 + spend / nullif(totals.orders, 0)) as spend,
        ln(1 + items_seen / seen_days) as variety,
        night_share as nights,
        mean_rating as satisfaction,
    from totals
    left join intermediate.user_visits using (merchant_id, user_key)
    left join intermediate.user_funnels using (merchant_id, user_key)
    left join intermediate.user_behaviours using (merchant_id, user_key)
),
long_form as (
    unpivot measured
    on recency, activity, browsing, searching, wanting, buying, orders, spend, variety, nights, satisfaction
    into name feature value measure
),
-- Sums of DECIMAL are exact, so they do not depend on the order of the rows.
rounded as (
    select merchant_id, user_key, feature, measure::decimal(18, 6) as measure
    from long_form
    where isfinite(measure)
),
spread as (
    select
        merchant_id,
        feature,
        sum(measure) / count(*) as mean,
        sqrt(greatest(sum(measure * measure)::double / count(*) - mean * mean, 0)) as deviation,
    from rounded
    group by merchant_id, feature
),
standardised as (
    select
        merchant_id,
        user_key,
        feature,
        if(deviation > 1e-3, round(least(greatest((measure - mean) / deviation, -4), 4), 4), 0) as score,
    from rounded
    join spread using (merchant_id, feature)
),
featured as (
    select
        merchant_id,
        user_key,
        coalesce(max(score) filter (where feature = 'recency'), 0) as recency,
        coalesce(max(score) filter (where feature = 'activity'), 0) as activity,
        coalesce(max(score) filter (where feature = 'browsing'), 0) as browsing,
        coalesce(max(score) filter (where feature = 'searching'), 0) as searching,
        coalesce(max(score) filter (where feature = 'wanting'), 0) as wanting,
        coalesce(max(score) filter (where feature = 'buying'), 0) as buying,
        coalesce(max(score) filter (where feature = 'orders'), 0) as orders,
        coalesce(max(score) filter (where feature = 'spend'), 0) as spend,
        coalesce(max(score) filter (where feature = 'variety'), 0) as variety,
        coalesce(max(score) filter (where feature = 'nights'), 0) as nights,
        coalesce(max(score) filter (where feature = 'satisfaction'), 0) as satisfaction,
    from standardised
    group by merchant_id, user_key
)
select * from featured
