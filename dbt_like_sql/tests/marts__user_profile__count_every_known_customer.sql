-- The profiles count all events and reviews of known customers who did not object; a stale slice would differ.
with profiles as (
    select
        merchant_id,
        sum(browses + favourites + carts + buys + searches) as events,
        sum(reviews) as reviews,
    from marts.user_profile
    group by merchant_id
),
logged as (
    select merchant_id, count(*) as events
    from staging.events
    join intermediate.merchant_as_of using (merchant_id)
    anti join ops.opt_outs using (user_key)
    where user_key is not null and event_date <= as_of
    group by merchant_id
),
written as (
    select merchant_id, count(*) as reviews
    from marts.reviews
    anti join ops.opt_outs using (user_key)
    where user_key is not null
    group by merchant_id
),
different as (
    select merchant_id
    from profiles
    left join logged using (merchant_id)
    left join written using (merchant_id)
    where profiles.events <> coalesce(logged.events, 0) or profiles.reviews <> coalesce(written.reviews, 0)
)
select * from different
