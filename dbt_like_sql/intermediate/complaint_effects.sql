-- One row per merchant, item ('*' for all) and need: what customers who complained about it did next, compared with
-- similar customers who did not. Only where at least ten complainers could be matched.
-- Each customer counts once, by one of their read reviews of the item. It is chosen by the hash of its key, so that
-- neither its content nor what followed decides. Customers are compared within strata: same item, same period of four
-- weeks, same number of purchases by then (0, 1, 2, 3-4, 5 or more) and same age of the last one (up to 7, 30, 90 days,
-- older). Conversion is measured among customers who came back: browsed, searched, favourited or added to the cart
-- within 30 days. The difference of shares over the strata is the Mantel-Haenszel risk difference with the variance of
-- Sato (1989), which is valid for few large strata and for many small ones. Where fewer than ten customers of one side
-- did it or did not, the interval is the exact conditional one (Gart 1970; for a single stratum it excludes 0 where
-- Fisher's exact test has p < 0.025 on that side). No difference is stated where nobody, or everybody, of one side did
-- it.
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: matched_complainers: Customers who complained and have a match in their stratum
-- column: matched_others: Customers in these strata who did not
-- column: repurchase_change: Share that bought again within 30 days of the review, minus that of the others
-- column: repurchase_low: Lower bound of its 95 % interval
-- column: repurchase_high: Upper bound of its 95 % interval; all three NULL unless five customers bought again and five did not, of each side one
-- column: refund_change: Share that was refunded for the item, minus that of the others
-- column: refund_low: Lower bound of its 95 % interval
-- column: refund_high: Upper bound of its 95 % interval; all three NULL without refunds, and as above
-- column: conversion_change: Share that bought among those who came back, minus that of the others
-- column: conversion_low: Lower bound of its 95 % interval
-- column: conversion_high: Upper bound of its 95 % interval; all three NULL without a log of visits, and as above
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
chosen as (
    select *
    from reviews
    where item_id is not null and review_date + 30 <= as_of
    qualify row_number() over (partition by merchant_id, item_id, user_key order by review_key) = 1
),
returned as (
    select c.merchant_id, c.item_id, c.user_key, min(u.event_date) as returned_on
    from chosen as c
    join intermediate.user_days as u using (merchant_id, user_key)
    where
        u.event_date > c.review_date and u.event_date <= c.review_date + 30
        and u.browses + u.favourites + u.carts + u.searches > 0
    group by c.merchant_id, c.item_id, c.user_key
),
bought as (
    select
        c.merchant_id, c.item_id, c.user_key,
        max(c.review_key) as review_key,
        max(c.review_date) as review_date,
        max(c.reviewed_item) as reviewed_item,
        count(distinct p.purchase_key) filter (where p.purchase_date <= c.review_date) as purchases,
        max(p.purchase_date) filter (where p.purchase_date <= c.review_date) as last_date,
        coalesce(bool_or(p.purchase_date > c.review_date and p.purchase_date <= c.review_date + 30), false)::int
            as bought_again,
        bool_or(p.refund_amount > 0) filter (
            where p.purchase_date <= c.review_date and p.item_id = c.reviewed_item
        )::int as refunded,
        if(
            max(r.returned_on) is null,
            null,
            coalesce(bool_or(p.purchase_date >= r.returned_on and p.purchase_date <= c.review_date + 30), false)::int
        ) as converted,
    from chosen as c
    left join returned as r using (merchant_id, item_id, user_key)
    left join intermediate.purchases as p using (merchant_id, user_key)
    group by c.merchant_id, c.item_id, c.user_key
),
outcomes as (
    select *, 'repurchase' as outcome, bought_again as happened from bought
    union all
    select *, 'refund' as outcome, refunded as happened from bought where refunded is not null
    union all
    select *, 'conversion' as outcome, converted as happened from bought where converted is not null
),
-- The name of a stratum is what its customers have in common.
stratified as (
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
    select merchant_id, item_id, outcome, stratum, count(*) as customers, sum(happened) as customers_hit
    from stratified
    group by merchant_id, item_id, outcome, stratum
),
complaints as (
    select n.merchant_id, n.user_key, n.review_key, n.need, r.review_date
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    where n.polarity = 'negative' and n.user_key is not null
),
-- Customers who complained about the need only in an earlier review count on neither side.
involved as (
    select
        p.merchant_id, p.item_id, p.outcome, p.stratum, c.need, p.user_key,
        max(p.happened) as happened,
        bool_or(c.review_key = p.review_key) as is_complainer,
    from stratified as p
    join complaints as c using (merchant_id, user_key)
    where c.review_key = p.review_key or c.review_date <= p.review_date
    group by p.merchant_id, p.item_id, p.outcome, p.stratum, c.need, p.user_key
),
compared as (
    select
        merchant_id, item_id, outcome, stratum, need,
        count(*) filter (where is_complainer) as complainers,
        coalesce(sum(happened) filter (where is_complainer), 0) as complainers_hit,
        max(customers) - count(*) as others,
        max(customers_hit) - sum(happened) as others_hit,
    from involved
    join strata using (merchant_id, item_id, outcome, stratum)
    group by merchant_id, item_id, outcome, stratum, need
),
-- With a of n complainers and b of m others: weight n m / (n + m); the variance is Σ (difference × p + q) / weight²
weighted as (
    select
        *,
        (complainers + others)::double as size,
        complainers * others / size as weight,
        (complainers_hit * others - others_hit * complainers) / size as weighted_difference,
        (
            complainers ** 2 * others_hit - others ** 2 * complainers_hit
            + complainers * others * (others - complainers) / 2
        ) / size ** 2 as p,
        (complainers_hit * (others - others_hit) + others_hit * (complainers - complainers_hit)) / (2 * size) as q,
    from compared
    where complainers > 0 and others > 0
),
summed as (
    select
        merchant_id, item_id, need, outcome,
        sum(complainers)::bigint as complainers,
        sum(others)::bigint as others,
        sum(complainers_hit)::bigint as hit_complainers,
        sum(others_hit)::bigint as hit_others,
        sum(weight::decimal(30, 12))::double as total_weight,
        sum(weighted_difference::decimal(30, 12))::double / total_weight as change,
        sum(p::decimal(30, 12))::double as p,
        sum(q::decimal(30, 12))::double as q,
    from weighted
    group by merchant_id, item_id, need, outcome
),
judged as (
    select
        *,
        hit_complainers + hit_others as happened,
        least(hit_complainers, hit_others, complainers - hit_complainers, others - hit_others) as smallest,
        smallest >= 1 and happened >= 5 and complainers + others - happened >= 5 as is_known,
        is_known and smallest < 10 as is_small,
    from summed
),
small as (
    select
        merchant_id, item_id, need, outcome,
        list_reduce(
            list(hit_chances(complainers, others, complainers_hit + others_hit) order by stratum),
            lambda x, y: convolve(x, y)
        ) as chances,
        1 + sum(complainers_hit - greatest(0, complainers_hit + others_hit - others))::bigint as place,
        list_reverse(chances) as reversed_chances,
        len(chances) + 1 - place as reversed_place,
    from weighted
    semi join (from judged where is_small) using (merchant_id, item_id, need, outcome)
    group by merchant_id, item_id, need, outcome
),
limited as (
    select
        *,
        lowest_log_odds(chances, place) as low_odds,
        lowest_log_odds(reversed_chances, reversed_place) as high_odds,
    from small
),
exact as (
    select
        merchant_id, item_id, need, outcome,
        hits_below(chances, place, low_odds) as below,
        hits_below(reversed_chances, reversed_place, high_odds) as above,
    from limited
),
bounded as (
    select
        merchant_id, item_id, need, outcome, complainers, others,
        z95() * sqrt(greatest(change * p + q, 0)) as reach,
        if(is_small, below, reach) / total_weight as reach_down,
        if(is_small, above, reach) / total_weight as reach_up,
        is_known and reach_down + reach_up > 0 as is_reported,
        if(is_reported, round(change, 6), null) as estimate,
        if(is_reported, round(change - reach_down, 6), null) as low,
        if(is_reported, round(change + reach_up, 6), null) as high,
    from judged
    left join exact using (merchant_id, item_id, need, outcome)
),
effects as (
    select
        merchant_id, item_id, need,
        max(complainers) filter (where outcome = 'repurchase') as matched_complainers,
        max(others) filter (where outcome = 'repurchase') as matched_others,
        max(estimate) filter (where outcome = 'repurchase') as repurchase_change,
        max(low) filter (where outcome = 'repurchase') as repurchase_low,
        max(high) filter (where outcome = 'repurchase') as repurchase_high,
        max(estimate) filter (where outcome = 'refund' and complainers >= 10) as refund_change,
        max(low) filter (where outcome = 'refund' and complainers >= 10) as refund_low,
        max(high) filter (where outcome = 'refund' and complainers >= 10) as refund_high,
        max(estimate) filter (where outcome = 'conversion' and complainers >= 10) as conversion_change,
        max(low) filter (where outcome = 'conversion' and complainers >= 10) as conversion_low,
        max(high) filter (where outcome = 'conversion' and complainers >= 10) as conversion_high,
    from bounded
    group by merchant_id, item_id, need
    having matched_complainers >= 10
)
select * from effects
