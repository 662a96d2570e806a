-- One row per week, merchant, item ('*' for all) and need that was named: how often, against before, and what to do.
-- Only read reviews with a date count. 95 % intervals after Wilson (1927).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*' for all items of the shop together
-- column: item_name: Title; NULL for all items, and where no source tells it
-- column: need: Need of the taxonomy
-- column: need_name: Its Chinese name
-- column: mentions: Reviews that speak of the need (negatives + neutrals + positives)
-- column: negatives: Those that complain
-- column: neutrals: Those that neither complain nor praise
-- column: positives: Those that praise
-- column: reviews: Read reviews of the merchant, item and week, whatever they speak of
-- column: negative_share: negatives / reviews
-- column: negative_low: Lower end of the 95 % interval of the share
-- column: negative_high: Upper end of the 95 % interval of the share
-- column: positive_share: positives / reviews
-- column: baseline_reviews: Read reviews of the merchant and item in the four weeks before
-- column: baseline_negatives: Complaints about the need in the four weeks before
-- column: baseline_share: baseline_negatives / baseline_reviews; NULL when nothing was read then
-- column: negative_change: negative_share - baseline_share
-- column: rating_impact: Mean stars of the week without complaints about this need, minus mean stars; NULL if unrated
-- column: customers: Distinct customers who complained; anonymous complaints count none
-- column: spend_touched: Paid by them for the item (any item for '*') up to the end of the week; NULL without amounts
-- column: priority: reviews * (negative_low + the part of it above baseline_share) * (1 + log10(1 + spend_touched))
-- column: priority_rank: 1 for the most urgent of the week and merchant, ranked apart for '*' and for single items
-- column: evidence: Up to five complaining reviews: low stars first, then new words and items before more of the same
-- column: praise_evidence: Up to five praising reviews, chosen likewise by high stars
-- column: suggestion: First measure of the playbook for this item, in Chinese; NULL when nobody complained
-- unique: week, merchant_id, item_id, need
-- not_null: week, merchant_id, item_id, need, need_name, priority, priority_rank
-- assert: isodow(week) = 1
-- assert: mentions = negatives + neutrals + positives
-- assert: mentions <= reviews
-- assert: negative_low <= negative_share and negative_share <= negative_high
-- assert: negative_low >= 0 and negative_high <= 1
-- assert: customers <= negatives
-- assert: len(evidence) = least(negatives, 5)
with reviews as (
    select week, merchant_id, unnest([item_id, '*']) as item_id, rating, opinion
    from marts.reviews
    where week is not null
),
item_weeks as (
    select
        week,
        merchant_id,
        item_id,
        count(opinion) as reviews,
        count(rating) as ratings,
        sum(rating) as stars,
    from reviews
    where item_id is not null
    group by week, merchant_id, item_id
),
item_baselines as (
    select
        *,
        coalesce(sum(reviews) over (
            partition by merchant_id, item_id order by week
            range between interval 28 days preceding and interval 7 days preceding
        ), 0)::bigint as baseline_reviews,
    from item_weeks
),
counted as (
    select
        week,
        merchant_id,
        item_id,
        need,
        need_name,
        count(*) as mentions,
        count(*) filter (where polarity = 'negative') as negatives,
        count(*) filter (where polarity = 'neutral') as neutrals,
        count(*) filter (where polarity = 'positive') as positives,
        count(rating) filter (where polarity = 'negative') as complaint_ratings,
        coalesce(sum(rating) filter (where polarity = 'negative'), 0) as complaint_stars,
        count(distinct user_key) filter (where polarity = 'negative') as customers,
        coalesce(list(review_key order by place) filter (where polarity = 'negative' and place <= 5), []) as evidence,
        coalesce(
            list(review_key order by place) filter (where polarity = 'positive' and place <= 5), []
        ) as praise_evidence,
    from intermediate.need_mentions
    group by week, merchant_id, item_id, need, need_name
),
need_baselines as (
    select
        *,
        coalesce(sum(negatives) over (
            partition by merchant_id, item_id, need order by week
            range between interval 28 days preceding and interval 7 days preceding
        ), 0)::bigint as baseline_negatives,
    from counted
),
paid as (
    select merchant_id, user_key, unnest([item_id, '*']) as item_id, purchase_date, amount
    from intermediate.purchases
    where amount is not null
),
complainers as (
    select distinct week, merchant_id, item_id, need, user_key
    from intermediate.need_mentions
    where polarity = 'negative'
),
spent as (
    select week, merchant_id, item_id, need, sum(amount)::decimal(12, 2) as spend
    from complainers
    join paid using (merchant_id, item_id, user_key)
    where purchase_date < week + 7
    group by week, merchant_id, item_id, need
),
priced as (
    select distinct merchant_id, true as is_priced from paid
),
combined as (
    select
        *,
        if(is_priced, coalesce(spend, 0), null) as spend_touched,
        negatives / reviews as share,
        baseline_negatives / nullif(baseline_reviews, 0) as share_before,
        (stars - complaint_stars) / nullif(ratings - complaint_ratings, 0) - stars / ratings as impact,
    from need_baselines
    join item_baselines using (week, merchant_id, item_id)
    left join spent using (week, merchant_id, item_id, need)
    left join priced using (merchant_id)
    left join intermediate.merchant_items using (merchant_id, item_id)
    left join nlp.taxonomy using (need)
),
-- Wilson's interval of k in n: (k + z²/2 ± z √(k (n - k) / n + z²/4)) / (n + z²)
bounded as (
    select
        *,
        1.959964::double as z,
        negatives + z * z / 2 as centre,
        z * sqrt(negatives * (reviews - negatives) / reviews + z * z / 4) as reach,
        reviews + z * z as size,
        round((centre - reach) / size, 6) as negative_low,
        round((centre + reach) / size, 6) as negative_high,
    from combined
),
weighed as (
    select
        week, merchant_id, item_id, item_name, need, need_name, mentions, negatives, neutrals, positives, reviews,
        round(share, 6) as negative_share,
        negative_low,
        negative_high,
        round(positives / reviews, 6) as positive_share,
        baseline_reviews,
        baseline_negatives,
        round(share_before, 6) as baseline_share,
        round(share - share_before, 6) as negative_change,
        round(impact, 4) as rating_impact,
        customers,
        spend_touched,
        round(
            reviews
            * (negative_low + greatest(negative_low - coalesce(share_before, negative_low), 0))
            * (1 + log10(1 + coalesce(spend_touched, 0)::double)),
            4
        ) as priority,
        evidence,
        praise_evidence,
        if(negatives > 0, replace(measure, '{item}', coalesce(item_name, '本店商品')), null) as suggestion,
    from bounded
),
ranked as (
    select
        * exclude (evidence, praise_evidence, suggestion),
        row_number() over (
            partition by week, merchant_id, item_id = '*'
            order by priority desc, negatives desc, mentions desc, item_id, need
        ) as priority_rank,
        evidence, praise_evidence, suggestion,
    from weighed
)
select * from ranked
