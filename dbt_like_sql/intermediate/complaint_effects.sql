-- One row per merchant, item ('*' for all) and need: what those who complained of it did next, against customers like
-- them who did not complain of it. A row only where ten of them could be matched.
-- Each customer counts once, by one of their read reviews of the item, drawn by lot (the order of hashes), so that
-- neither what they said nor what they did next decides. Compared are only customers alike: same item, same four weeks,
-- same number of purchases by then (1, 2, 3-4, 5 and more) and same age of the last one (up to 7, 30, 90 days, older).
-- Conversion is that of those who came back to look: browsed, searched, collected or filled a cart within 30 days.
-- Over these strata the difference of shares is that of Mantel & Haenszel, with the variance of Sato (1989), which
-- holds for few large strata and for many small ones alike.
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: matched_complainers: Customers who complained and have others like them
-- column: matched_others: Those others
-- column: repurchase_change: Share that bought again within 30 days of the review, less that of the others
-- column: repurchase_low: Lower end of its 95 % interval
-- column: repurchase_high: Upper end of its 95 % interval; all three NULL unless five bought again and five did not
-- column: refund_change: Share that was refunded for the item, less that of the others
-- column: refund_low: Lower end of its 95 % interval
-- column: refund_high: Upper end of its 95 % interval; all three NULL without refunds, as above
-- column: conversion_change: Of those who came back to look, the share that bought then, less that of the others
-- column: conversion_low: Lower end of its 95 % interval
-- column: conversion_high: Upper end of its 95 % interval; all three NULL without a log of visits, as above
-- unique: merchant_id, item_id, need
-- not_null: merchant_id, item_id, need, matched_complainers, matched_others
-- assert: matched_complainers >= 10
-- assert: repurchase_low <= repurchase_change and repurchase_change <= repurchase_high
-- assert: refund_low <= refund_change and refund_change <= refund_high
-- assert: conversion_low <= conversion_change and conversion_change <= conversion_high
with reviews as (
    select
        merchant_id, user_key, review_key, review_date, as_of,
        item_id as reviewed_item,
        unnest([item_id, '*']) as item_id,
    from marts.reviews
    join intermediate.merchant_as_of using (merchant_id)
    where user_key is not null and opinion is not null and review_date is not null
),
drawn as (
    select *
    from reviews
    where item_id is not null and review_date + 30 <= as_of
    qualify row_number() over (partition by merchant_id, item_id, user_key order by review_key) = 1
),
looked as (
    select d.merchant_id, d.item_id, d.user_key, min(u.event_date) as looked_on
    from drawn as d
    join intermediate.user_days as u using (merchant_id, user_key)
    where
        u.event_date > d.review_date and u.event_date <= d.review_date + 30
        and u.browses + u.favourites + u.carts + u.searches > 0
    group by d.merchant_id, d.item_id, d.user_key
),
bought as (
    select
        d.merchant_id, d.item_id, d.user_key,
        max(d.review_key) as review_key,
        max(d.review_date) as review_date,
        max(d.reviewed_item) as reviewed_item,
        count(distinct p.purchase_key) filter (where p.purchase_date <= d.review_date) as purchases,
        max(p.purchase_date) filter (where p.purchase_date <= d.review_date) as last_date,
        coalesce(bool_or(p.purchase_date > d.review_date and p.purchase_date <= d.review_date + 30), false)::int
            as bought_again,
        bool_or(p.refund_amount > 0) filter (
            where p.purchase_date <= d.review_date and p.item_id = d.reviewed_item
        )::int as refunded,
        if(
            max(l.looked_on) is null,
            null,
            coalesce(bool_or(p.purchase_date >= l.looked_on and p.purchase_date <= d.review_date + 30), false)::int
        ) as converted,
    from drawn as d
    left join looked as l using (merchant_id, item_id, user_key)
    left join intermediate.purchases as p using (merchant_id, user_key)
    group by d.merchant_id, d.item_id, d.user_key
),
outcomes as (
    select *, 'repurchase' as outcome, bought_again as happened from bought
    union all
    select *, 'refund' as outcome, refunded as happened from bought where refunded is not null
    union all
    select *, 'conversion' as outcome, converted as happened from bought where converted is not null
),
-- A stratum is named by what its customers share.
placed as (
    select
        merchant_id, item_id, user_key, review_key, review_date, outcome, happened,
        concat_ws(
            '|',
            coalesce(reviewed_item, ''),
            date_diff('day', date '2001-01-01', review_date) // 28,
            case when purchases < 3 then purchases when purchases < 5 then 3 else 5 end,
            case
                when last_date is null then 0
                when review_date - last_date <= 7 then 7
                when review_date - last_date <= 30 then 30
                when review_date - last_date <= 90 then 90
                else 365
            end
        ) as stratum,
    from outcomes
),
strata as (
    select merchant_id, item_id, outcome, stratum, count(*) as customers, sum(happened) as customers_with
    from placed
    group by merchant_id, item_id, outcome, stratum
),
complaints as (
    select n.merchant_id, n.user_key, n.review_key, n.need, r.review_date
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    where n.polarity = 'negative' and n.user_key is not null
),
-- Who complained of the need only in another review before counts on neither side.
involved as (
    select
        p.merchant_id, p.item_id, p.outcome, p.stratum, c.need, p.user_key,
        max(p.happened) as happened,
        bool_or(c.review_key = p.review_key) as is_complainer,
    from placed as p
    join complaints as c using (merchant_id, user_key)
    where c.review_key = p.review_key or c.review_date <= p.review_date
    group by p.merchant_id, p.item_id, p.outcome, p.stratum, c.need, p.user_key
),
sided as (
    select
        merchant_id, item_id, outcome, stratum, need,
        count(*) filter (where is_complainer) as complainers,
        coalesce(sum(happened) filter (where is_complainer), 0) as complainers_with,
        max(customers) - count(*) as others,
        max(customers_with) - sum(happened) as others_with,
    from involved
    join strata using (merchant_id, item_id, outcome, stratum)
    group by merchant_id, item_id, outcome, stratum, need
),
-- With a of n complainers and b of m others: weight n m / (n + m); the variance is Σ (difference × p + q) / weight²
weighed as (
    select
        *,
        (complainers + others)::double as size,
        complainers * others / size as weight,
        (complainers_with * others - others_with * complainers) / size as lead,
        (
            complainers ** 2 * others_with - others ** 2 * complainers_with
            + complainers * others * (others - complainers) / 2
        ) / size ** 2 as p,
        (complainers_with * (others - others_with) + others_with * (complainers - complainers_with)) / (2 * size) as q,
    from sided
    where complainers > 0 and others > 0
),
summed as (
    select
        merchant_id, item_id, need, outcome,
        sum(complainers)::bigint as complainers,
        sum(others)::bigint as others,
        sum(complainers_with + others_with)::bigint as happened,
        sum(weight::decimal(30, 12))::double as total_weight,
        sum(lead::decimal(30, 12))::double / total_weight as change,
        sum(p::decimal(30, 12))::double as p,
        sum(q::decimal(30, 12))::double as q,
    from weighed
    group by merchant_id, item_id, need, outcome
),
bounded as (
    select
        *,
        least(happened, complainers + others - happened) >= 5 and change * p + q > 0 as is_told,
        z95() * sqrt(greatest(change * p + q, 0)) / total_weight as reach,
        if(is_told, round(change, 6), null) as told,
        if(is_told, round(change - reach, 6), null) as low,
        if(is_told, round(change + reach, 6), null) as high,
    from summed
),
effects as (
    select
        merchant_id, item_id, need,
        max(complainers) filter (where outcome = 'repurchase') as matched_complainers,
        max(others) filter (where outcome = 'repurchase') as matched_others,
        max(told) filter (where outcome = 'repurchase') as repurchase_change,
        max(low) filter (where outcome = 'repurchase') as repurchase_low,
        max(high) filter (where outcome = 'repurchase') as repurchase_high,
        max(told) filter (where outcome = 'refund' and complainers >= 10) as refund_change,
        max(low) filter (where outcome = 'refund' and complainers >= 10) as refund_low,
        max(high) filter (where outcome = 'refund' and complainers >= 10) as refund_high,
        max(told) filter (where outcome = 'conversion' and complainers >= 10) as conversion_change,
        max(low) filter (where outcome = 'conversion' and complainers >= 10) as conversion_low,
        max(high) filter (where outcome = 'conversion' and complainers >= 10) as conversion_high,
    from bounded
    group by merchant_id, item_id, need
    having matched_complainers >= 10
)
select * from effects
