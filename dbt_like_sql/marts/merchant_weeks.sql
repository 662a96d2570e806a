-- One row per week and merchant, from the first week with data to the week of the as-of day, including weeks without
-- data.
-- Shares are of the read reviews. 95 % intervals allow for the sample (Wilson 1927) and for the classifier's errors, which
-- differ between shops (reading_low in macros/intervals.sql).
-- A refund counts in the week in which it was granted, whenever the order was placed. Many exports give no time of
-- refunds: then they count in the week of the order, newer weeks still lack some (is_refund_dated), and only
-- late_refunds can be compared between weeks.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: as_of: Day for which the merchant's tables are built
-- column: is_complete: The week has ended by the as-of day
-- column: reviews: Reviews of the week
-- column: read_reviews: Reviews with an opinion: text or follow-up says something (negatives + neutrals + positives)
-- column: mean_rating: Mean stars; NULL without ratings
-- column: negatives: Read reviews that are negative
-- column: neutrals: Read reviews that are neutral or mixed
-- column: positives: Read reviews that are positive
-- column: negative_share: negatives / read_reviews; NULL without read reviews
-- column: negative_low: Lower bound of the 95 % interval of the share
-- column: negative_high: Upper bound of the 95 % interval of the share
-- column: reading_hits: Share of negative reviews that the classifier reads as such, as measured on labelled texts; NULL if unknown
-- column: reading_false_alarms: Share of other reviews that it reads as negative
-- column: adjusted_negative_share: negative_share corrected for the classifier's error rates (nlp.error_rates); NULL if unknown
-- column: default_praise_reviews: Reviews filled in by the platform, or habitual praise without content
-- column: template_reviews: Reviews whose text was sent by at least three customers
-- column: conflict_reviews: Reviews whose stars and text contradict each other
-- column: replied_reviews: Reviews with a reply of the seller
-- column: follow_ups: Reviews with a follow-up 追评
-- column: visitors: Distinct customers with an event; anonymous events are not counted
-- column: browses: Browse events
-- column: carts: Cart events
-- column: purchases: Order lines, or buy events where the merchant exports no orders
-- column: searches: Search events
-- column: orders: Distinct orders, or buy events where the merchant exports no orders
-- column: buyers: Distinct customers who bought; anonymous purchases are not counted
-- column: revenue: Amount paid for the orders of the week, in yuan; NULL where the merchant exports no amounts
-- column: refunds: Order lines refunded in the week, in full or in part
-- column: refund_amount: Amount refunded in the week, in yuan; NULL where the merchant exports no amounts
-- column: is_refund_dated: Refunds count in the week of the refund; false where more than one refund in ten has no time, so that they count in the week of the order; NULL without refunds
-- column: late_refunds: Order lines of the week that were refunded within 28 days (at all, where the source gives no time), in full or in part; NULL until those days are over, and where the merchant exports no amounts
-- column: refund_share: late_refunds / purchases; NULL without purchases
-- column: previous_reviews: Reviews of the week before; NULL in the first week
-- column: previous_mean_rating: Mean stars of the week before
-- column: previous_negative_share: Negative share of the week before
-- column: previous_revenue: Revenue of the week before
-- column: negative_share_change: negative_share - previous_negative_share
-- column: top_keywords: Up to ten most frequent keywords of the week's read reviews
-- unique: week, merchant_id
-- not_null: week, merchant_id, reviews, read_reviews
-- assert: isodow(week) = 1
-- assert: read_reviews = negatives + neutrals + positives
-- assert: read_reviews <= reviews
-- assert: negative_low <= negative_share and negative_share <= negative_high
-- assert: negative_low >= 0 and negative_high <= 1
-- assert: adjusted_negative_share between 0 and 1
-- assert: late_refunds <= purchases
with reviewed as (
    select
        merchant_id,
        week,
        count(*) as reviews,
        count(opinion) as read_reviews,
        avg(rating)::decimal(4, 2) as mean_rating,
        count(*) filter (where opinion = 'negative') as negatives,
        count(*) filter (where opinion = 'neutral') as neutrals,
        count(*) filter (where opinion = 'positive') as positives,
        count(*) filter (where is_default_praise) as default_praise_reviews,
        count(*) filter (where is_template) as template_reviews,
        count(*) filter (where is_conflict) as conflict_reviews,
        count(*) filter (where has_reply) as replied_reviews,
        count(*) filter (where has_follow_up) as follow_ups,
    from marts.reviews
    where week is not null
    group by merchant_id, week
),
visited as (
    select
        merchant_id,
        date_trunc('week', event_date)::date as week,
        count(distinct user_key) as visitors,
        sum(browses)::bigint as browses,
        sum(carts)::bigint as carts,
        sum(searches)::bigint as searches,
    from intermediate.user_days
    join intermediate.merchant_as_of using (merchant_id)
    where event_date <= as_of
    group by merchant_id, date_trunc('week', event_date)
),
bought as (
    select
        merchant_id,
        week,
        count(*) as purchases,
        count(distinct purchase_key) as orders,
        count(distinct user_key) as buyers,
        sum(amount)::decimal(18, 2) as revenue,
        count(*) filter (
            where refund_amount > 0 and (refund_date is null or refund_date <= purchase_date + 28)
        ) as late_refunds,
    from intermediate.purchases
    where week is not null and known_from <> 'review'
    group by merchant_id, week
),
refunds as (
    select
        merchant_id,
        refund_date,
        purchase_date,
        refund_amount,
        10 * count(refund_date) over (partition by merchant_id) >= 9 * count(*) over (partition by merchant_id)
            as is_refund_dated,
    from intermediate.purchases
    where refund_amount > 0
),
-- Of a merchant whose refunds have a time, the few without one count on the day of the order.
refunded as (
    select
        merchant_id,
        date_trunc('week', if(is_refund_dated, coalesce(refund_date, purchase_date), purchase_date))::date as week,
        count(*) as refunds,
        sum(refund_amount)::decimal(18, 2) as refund_amount,
    from refunds
    join intermediate.merchant_as_of using (merchant_id)
    where not is_refund_dated or coalesce(refund_date <= as_of, true)
    group by all
),
refund_sources as (
    select distinct merchant_id, is_refund_dated from refunds
),
priced as (
    select distinct merchant_id, true as is_priced from intermediate.purchases where amount is not null
),
spans as (
    select merchant_id, min(week) as first_week
    from (
        select merchant_id, week from reviewed
        union all
        select merchant_id, week from visited
        union all
        select merchant_id, week from bought
    )
    group by merchant_id
),
weeks as (
    select
        merchant_id,
        unnest(generate_series(first_week, date_trunc('week', as_of), interval 7 days))::date as week,
        as_of,
        merchant_as_of.week as last_complete_week,
    from spans
    join intermediate.merchant_as_of using (merchant_id)
),
keyword_reviews as (
    select merchant_id, week, unnest(list_distinct(keywords)) as word
    from marts.reviews
    where week is not null and opinion is not null
),
words as (
    select merchant_id, week, word, count(*) as reviews
    from keyword_reviews
    group by merchant_id, week, word
),
top_words as (
    select merchant_id, week, list(word order by reviews desc, word)[:10] as top_keywords
    from words
    group by merchant_id, week
),
-- Adjusted count (Forman 2008); not below 0.1, because the division would multiply the noise more than tenfold
error_rates as (
    select hits, false_alarms from intermediate.reading_rates where need = '*'
),
combined as (
    select
        week,
        merchant_id,
        as_of,
        week <= last_complete_week as is_complete,
        coalesce(reviews, 0) as reviews,
        coalesce(read_reviews, 0) as read_reviews,
        mean_rating,
        coalesce(negatives, 0) as negatives,
        coalesce(neutrals, 0) as neutrals,
        coalesce(positives, 0) as positives,
        round(negatives / nullif(read_reviews, 0), 6) as negative_share,
        if(
            hits - false_alarms >= 0.1,
            (negatives / nullif(read_reviews, 0) - false_alarms) / (hits - false_alarms),
            null
        ) as adjusted,
        hits,
        false_alarms,
        coalesce(default_praise_reviews, 0) as default_praise_reviews,
        coalesce(template_reviews, 0) as template_reviews,
        coalesce(conflict_reviews, 0) as conflict_reviews,
        coalesce(replied_reviews, 0) as replied_reviews,
        coalesce(follow_ups, 0) as follow_ups,
        coalesce(visitors, 0) as visitors,
        coalesce(browses, 0) as browses,
        coalesce(carts, 0) as carts,
        coalesce(purchases, 0) as purchases,
        coalesce(searches, 0) as searches,
        coalesce(orders, 0) as orders,
        coalesce(buyers, 0) as buyers,
        if(is_priced, coalesce(revenue, 0), null) as revenue,
        coalesce(refunds, 0) as refunds,
        if(is_priced, coalesce(refund_amount, 0), null) as refund_amount,
        is_refund_dated,
        if(is_priced and week + 34 <= as_of, coalesce(late_refunds, 0), null) as late_refunds,
        coalesce(top_keywords, []) as top_keywords,
    from weeks
    left join reviewed using (merchant_id, week)
    left join visited using (merchant_id, week)
    left join bought using (merchant_id, week)
    left join refunded using (merchant_id, week)
    left join refund_sources using (merchant_id)
    left join priced using (merchant_id)
    left join top_words using (merchant_id, week)
    left join error_rates on true
),
compared as (
    select
        week, merchant_id, as_of, is_complete, reviews, read_reviews, mean_rating, negatives, neutrals, positives,
        negative_share,
        round(reading_low(negatives, read_reviews, hits, false_alarms), 6) as negative_low,
        round(reading_high(negatives, read_reviews, hits, false_alarms), 6) as negative_high,
        hits as reading_hits,
        false_alarms as reading_false_alarms,
        if(adjusted is null, null, round(least(greatest(adjusted, 0), 1), 6)) as adjusted_negative_share,
        default_praise_reviews, template_reviews, conflict_reviews, replied_reviews, follow_ups,
        visitors, browses, carts, purchases, searches, orders, buyers, revenue, refunds, refund_amount,
        is_refund_dated, late_refunds,
        round(late_refunds / nullif(purchases, 0), 6) as refund_share,
        lag(reviews) over by_week as previous_reviews,
        lag(mean_rating) over by_week as previous_mean_rating,
        lag(negative_share) over by_week as previous_negative_share,
        lag(revenue) over by_week as previous_revenue,
        round(negative_share - lag(negative_share) over by_week, 6) as negative_share_change,
        top_keywords,
    from combined
    window by_week as (partition by merchant_id order by week)
)
select * from compared
