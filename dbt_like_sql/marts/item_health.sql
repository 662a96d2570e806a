-- One row per merchant, item and week in which it was reviewed, visited or bought: its state and trend.
-- "Recent" means the week and the seven before. 95 % intervals allow for the sample (Wilson 1927) and for the classifier's
-- errors, which differ between shops.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title; NULL where no source gives it
-- column: category: Category in the master data
-- column: is_newest: Newest such week of the item
-- column: reviews: Reviews of the week
-- column: read_reviews: Those with an opinion: text or follow-up says something
-- column: mean_rating: Mean stars; NULL without ratings
-- column: negatives: Read reviews that are negative
-- column: negative_share: negatives / read_reviews; NULL without read reviews
-- column: recent_reviews: Recent read reviews
-- column: recent_negatives: Those that are negative
-- column: recent_share: recent_negatives / recent_reviews
-- column: recent_low: Lower bound of the 95 % interval of recent_share
-- column: recent_high: Upper bound of the 95 % interval of recent_share
-- column: reading_hits: Share of negative reviews that the classifier reads as such, as measured on labelled texts; NULL if unknown
-- column: reading_false_alarms: Share of other reviews that it reads as negative
-- column: shop_share: Negative share of all recent read reviews of the shop
-- column: trend_z: Cochran-Armitage statistic of the recent weeks: above 0 if the negative share rises; NULL if not defined
-- column: top_complaint: Chinese name of the need with most recent complaints; NULL without any
-- column: top_complaint_reviews: Number of recent reviews that complain about it
-- column: visitors: Distinct customers who browsed, favourited or carted it in the week; anonymous events are not counted
-- column: conversion: Share of the visitors who bought it in the same week
-- column: orders: Order lines of the week, or buy events where the merchant exports no orders
-- column: revenue: Amount paid for them, in yuan; NULL where the merchant exports no amounts
-- column: refunds: Those refunded since, in full or in part
-- column: refund_share: refunds / orders
-- column: state: too_few (below ten recent read reviews), worsening (trend_z >= 2.576, p = 0.01), improving (trend_z <= -2.576), poor (above shop_share), good (below it), ordinary: the first that applies. The same classifier read the items and the shop, so poor and good are judged by the interval of the sample alone
-- unique: week, merchant_id, item_id
-- not_null: week, merchant_id, item_id, is_newest, state
-- accepted: state in ('too_few', 'worsening', 'poor', 'improving', 'good', 'ordinary')
-- assert: isodow(week) = 1
-- assert: recent_negatives <= recent_reviews
-- assert: recent_low <= recent_share and recent_share <= recent_high
-- assert: top_complaint_reviews <= recent_reviews
-- assert: conversion between 0 and 1
-- assert: refunds <= orders
with reviewed as (
    select
        week,
        merchant_id,
        unnest([item_id, '*']) as item_id,
        rating,
        opinion,
    from marts.reviews
    where week is not null
),
counted as (
    select
        week,
        merchant_id,
        item_id,
        count(*) as reviews,
        count(opinion) as read_reviews,
        avg(rating)::decimal(4, 2) as mean_rating,
        count(*) filter (where opinion = 'negative') as negatives,
    from reviewed
    where item_id is not null
    group by week, merchant_id, item_id
),
bought as (
    select
        week,
        merchant_id,
        item_id,
        count(*) as orders,
        sum(amount)::decimal(18, 2) as revenue,
        count(*) filter (where refund_amount > 0) as refunds,
    from intermediate.purchases
    where week is not null and item_id is not null and known_from <> 'review'
    group by week, merchant_id, item_id
),
buyers as (
    select distinct week, merchant_id, item_id, user_key, true as has_bought
    from intermediate.purchases
    where user_key is not null and known_from <> 'review'
),
visits as (
    select distinct date_trunc('week', event_date)::date as week, merchant_id, item_id, user_key
    from staging.events
    join intermediate.merchant_as_of using (merchant_id)
    where item_id is not null and user_key is not null and event_type <> 'buy' and event_date <= as_of
),
visited as (
    select week, merchant_id, item_id, count(*) as visitors, count(has_bought) as buying_visitors
    from visits
    left join buyers using (week, merchant_id, item_id, user_key)
    group by week, merchant_id, item_id
),
known as (
    select
        week,
        merchant_id,
        item_id,
        coalesce(reviews, 0) as reviews,
        coalesce(read_reviews, 0) as read_reviews,
        mean_rating,
        coalesce(negatives, 0) as negatives,
        coalesce(visitors, 0) as visitors,
        buying_visitors / visitors as conversion,
        coalesce(orders, 0) as orders,
        revenue,
        coalesce(refunds, 0) as refunds,
        (week - date '2000-01-03') // 7 as t,
    from counted
    full join bought using (week, merchant_id, item_id)
    full join visited using (week, merchant_id, item_id)
),
recent as (
    select
        *,
        sum(read_reviews) over eight_weeks as n,
        sum(negatives) over eight_weeks as k,
        sum(read_reviews * t) over eight_weeks as nt,
        sum(read_reviews * t * t) over eight_weeks as ntt,
        sum(negatives * t) over eight_weeks as kt,
        week = max(week) over (partition by merchant_id, item_id) as is_newest,
    from known
    window eight_weeks as (
        partition by merchant_id, item_id order by week
        range between interval 49 days preceding and current row
    )
),
shops as (
    select week, merchant_id, k / nullif(n, 0) as shop_share
    from recent
    where item_id = '*'
),
complaints as (
    select
        week + 7 * unnest(range(8))::integer as week,
        merchant_id,
        item_id,
        need,
        need_name,
    from intermediate.need_mentions
    where item_id <> '*' and polarity = 'negative'
),
top_complaints as (
    select week, merchant_id, item_id, need_name as top_complaint, count(*) as top_complaint_reviews
    from complaints
    group by week, merchant_id, item_id, need, need_name
    qualify row_number() over (partition by week, merchant_id, item_id order by count(*) desc, need) = 1
),
-- Cochran (1954), Armitage (1955): (N Σkt - K Σnt) / √(K (N - K) (N Σnt² - (Σnt)²) / N) over weeks t
tested as (
    select
        * exclude (conversion),
        round(conversion, 6) as conversion,
        round((n * kt - k * nt)::double / sqrt(nullif((k * (n - k) * (n * ntt - nt * nt))::double / nullif(n, 0), 0)), 4)
            as trend_z,
        round(reading_low(k, n, hits, false_alarms), 6) as recent_low,
        round(reading_high(k, n, hits, false_alarms), 6) as recent_high,
        hits as reading_hits,
        false_alarms as reading_false_alarms,
    from recent
    left join (from intermediate.reading_rates where need = '*') as rates on true
    left join shops using (week, merchant_id)
    left join top_complaints using (week, merchant_id, item_id)
    where item_id <> '*'
),
classified as (
    select
        week, merchant_id, item_id, item_name, category, is_newest, reviews, read_reviews, mean_rating, negatives,
        round(negatives / nullif(read_reviews, 0), 6) as negative_share,
        n::bigint as recent_reviews,
        k::bigint as recent_negatives,
        round(k::double / nullif(n, 0), 6) as recent_share,
        recent_low,
        recent_high,
        reading_hits,
        reading_false_alarms,
        round(shop_share, 6) as shop_share,
        trend_z,
        top_complaint,
        coalesce(top_complaint_reviews, 0) as top_complaint_reviews,
        visitors, conversion, orders, revenue, refunds,
        round(refunds / nullif(orders, 0), 6) as refund_share,
        case
            when n < 10 then 'too_few'
            when trend_z >= 2.576 then 'worsening'
            when trend_z <= -2.576 then 'improving'
            when wilson_low(k, n) > shop_share then 'poor'
            when wilson_high(k, n) < shop_share then 'good'
            else 'ordinary'
        end as state,
    from tested
    left join intermediate.merchant_items using (merchant_id, item_id)
)
select * from classified
