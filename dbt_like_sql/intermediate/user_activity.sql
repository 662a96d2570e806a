-- One row per merchant, customer and day with any activity of the customer, up to the as-of day.
-- Everything counts on the day on which it happened, a refund on the day on which it was granted, so that the state of
-- any past day can be computed.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: activity_date: Day in Shanghai
-- column: is_seen: The customer had a session or bought something
-- column: sessions: Sessions
-- column: browses: Browse events
-- column: wants: Favourite and cart events
-- column: searches: Search events
-- column: orders: Purchases, as marts.user_profile counts them
-- column: spend: Amount paid, in yuan; NULL without amounts
-- column: refunds: Order lines refunded in full or in part
-- column: reviews: Reviews written
-- column: ratings: Reviews with stars
-- column: stars: Sum of their stars
-- column: complaints: Reviews that are negative or have two stars or fewer
-- unique: merchant_id, user_key, activity_date
-- not_null: merchant_id, user_key, activity_date, is_seen
with activities as (
    select
        merchant_id, user_key,
        event_date as activity_date,
        sessions, browses,
        favourites + carts as wants,
        searches,
    from intermediate.user_days
    union all by name
    select
        merchant_id, user_key,
        purchase_date as activity_date,
        count(distinct purchase_key) as orders,
        sum(amount)::decimal(12, 2) as spend,
    from intermediate.purchases
    group by merchant_id, user_key, purchase_date
    union all by name
    select
        merchant_id, user_key,
        (refunded_at at time zone 'Asia/Shanghai')::date as activity_date,
        1 as refunds,
    from staging.orders
    where refund_amount > 0
    union all by name
    select
        merchant_id, user_key,
        (reviewed_at at time zone 'Asia/Shanghai')::date as activity_date,
        1 as reviews,
        if(rating is null, 0, 1) as ratings,
        rating as stars,
        if(opinion = 'negative' or rating <= 2, 1, 0) as complaints,
    from marts.reviews
),
known as (
    select activities.*
    from activities
    join intermediate.merchant_as_of using (merchant_id)
    where user_key is not null and activity_date is not null and activity_date <= as_of
),
days as (
    select
        merchant_id,
        user_key,
        activity_date,
        coalesce(sum(sessions) > 0 or sum(orders) > 0, false) as is_seen,
        coalesce(sum(sessions), 0)::bigint as sessions,
        coalesce(sum(browses), 0)::bigint as browses,
        coalesce(sum(wants), 0)::bigint as wants,
        coalesce(sum(searches), 0)::bigint as searches,
        coalesce(sum(orders), 0)::bigint as orders,
        sum(spend)::decimal(12, 2) as spend,
        coalesce(sum(refunds), 0)::bigint as refunds,
        coalesce(sum(reviews), 0)::bigint as reviews,
        coalesce(sum(ratings), 0)::bigint as ratings,
        coalesce(sum(stars), 0)::decimal(18, 2) as stars,
        coalesce(sum(complaints), 0)::bigint as complaints,
    from known
    group by merchant_id, user_key, activity_date
)
select * from days
