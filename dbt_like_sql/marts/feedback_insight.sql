-- One row per week, merchant, item ('*' for all) and need that was mentioned: counts, comparison with the weeks before,
-- and priority.
-- Only dated read reviews count. 95 % intervals allow for the sample (Wilson 1927) and for the classifier's errors, which
-- differ between shops (reading_low in macros/intervals.sql). intermediate.need_changes explains changes and
-- q-values; intermediate.complaint_effects explains what complainers did next. `shrunk_share` is the best estimate for
-- an item with few reviews: its share is shrunk towards the shop's by a beta prior, whose mean and weight come from the
-- shop's items in that week (method of moments, Kleinman 1973).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*' for all items of the shop together
-- column: item_name: Title; NULL for all items, and where no source gives it
-- column: need: Need of the taxonomy
-- column: need_name: Chinese name of the need
-- column: mentions: Reviews that mention the need (negatives + neutrals + positives)
-- column: negatives: Those that complain about it
-- column: neutrals: Those that neither complain nor praise
-- column: positives: Those that praise it
-- column: reviews: Read reviews of the merchant, item and week, whatever they mention
-- column: negative_share: negatives / reviews
-- column: negative_low: Lower bound of the 95 % interval of the share
-- column: negative_high: Upper bound of the 95 % interval of the share
-- column: reading_hits: Share of complaints about the need that the classifier reads as such, as measured on labelled texts; NULL if unknown
-- column: reading_false_alarms: Share of other reviews that it reads as one, at the negative share of the shop in that week
-- column: shrunk_share: (negatives + prior_weight * the shop's share) / (reviews + prior_weight)
-- column: prior_weight: Number of reviews that the shop's share weighs; NULL for '*' and where the shop has one item
-- column: positive_share: positives / reviews
-- column: issue_week: Week in which the open issue of the need began (marts.emerging_issues); NULL without one
-- column: baseline_until: The four weeks before this Monday are the baseline: issue_week, else the week itself
-- column: baseline_reviews: Read reviews of the merchant and item in the baseline
-- column: baseline_negatives: Complaints about the need in the baseline
-- column: baseline_share: baseline_negatives / baseline_reviews; NULL without read reviews then
-- column: negative_change: negative_share - baseline_share
-- column: p_value: p-value of the change (Fisher's exact test, two-sided); NULL without a baseline
-- column: q_value: The same adjusted for the claims that a letter could make (intermediate.need_changes): at 0.05, 5 % of the findings are false
-- column: rating_impact: Mean stars of the week without complaints about this need, minus mean stars; NULL without ratings
-- column: customers: Distinct customers who complained; anonymous complaints are not counted
-- column: spend_touched: Amount that they paid for the item (any item for '*') up to the end of the week, in yuan; NULL without amounts
-- column: matched_complainers: Customers who complained at any time up to the as-of day and have a match; NULL below ten
-- column: repurchase_change: Share of them that bought again within 30 days, minus that of matched others
-- column: repurchase_low: Lower bound of its 95 % interval
-- column: repurchase_high: Upper bound of its 95 % interval
-- column: refund_change: Share of them that was refunded for the item, minus that of matched others
-- column: refund_low: Lower bound of its 95 % interval
-- column: refund_high: Upper bound of its 95 % interval
-- column: conversion_change: Share that bought among those of them who came back within 30 days, minus that of matched others
-- column: conversion_low: Lower bound of its 95 % interval
-- column: conversion_high: Upper bound of its 95 % interval; NULL without a log of visits
-- column: priority: reviews * (low + the part of it above baseline_share) * (1 + log10(1 + spend_touched)), where low is the lower bound for the sample alone
-- column: priority_rank: 1 for the most urgent of the week and merchant; '*' and single items are ranked separately
-- column: evidence: Up to five complaining reviews: low stars, new words and items first; no template texts
-- column: praise_evidence: Up to five praising reviews, chosen in the same way by high stars
-- column: complaint_words: Up to two seeds of the need, those in most complaining reviews first
-- unique: week, merchant_id, item_id, need
-- not_null: week, merchant_id, item_id, need, need_name, priority, priority_rank
-- assert: isodow(week) = 1
-- assert: mentions = negatives + neutrals + positives
-- assert: mentions <= reviews
-- assert: negative_low <= negative_share and negative_share <= negative_high
-- assert: negative_low >= 0 and negative_high <= 1
-- assert: customers <= negatives
-- assert: len(evidence) <= least(negatives, 5)
-- assert: len(complaint_words) <= 2 and (negatives > 0 or len(complaint_words) = 0)
-- assert: q_value between p_value and 1
-- assert: shrunk_share between 0 and 1
-- assert: prior_weight is null or (prior_weight >= 0 and item_id <> '*')
with mentions as (
    select * from intermediate.need_mentions
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
    from mentions
    group by week, merchant_id, item_id, need, need_name
),
complaint_seeds as (
    select week, merchant_id, item_id, need, unnest(words) as word
    from mentions
    where polarity = 'negative'
),
word_counts as (
    select week, merchant_id, item_id, need, word, count(*) as reviews
    from complaint_seeds
    group by week, merchant_id, item_id, need, word
),
complaint_words as (
    select
        week, merchant_id, item_id, need,
        list(word order by reviews desc, word) as complaint_words,
    from (
        from word_counts
        qualify row_number() over (
            partition by week, merchant_id, item_id, need order by reviews desc, word
        ) <= 2
    )
    group by week, merchant_id, item_id, need
),
shops as (
    select
        week, merchant_id,
        count(*) as items,
        sum(reviews) as shop_reviews,
        sum(reviews * reviews) as squares,
    from intermediate.item_weeks
    where item_id <> '*' and reviews > 0
    group by week, merchant_id
),
-- Kleinman's moments of shares k / n that vary between items: correlation of two reviews of one item, 0 to 1
spreads as (
    select
        week, merchant_id, need,
        max(shop_reviews) as shop_reviews,
        sum(negatives) / max(shop_reviews) as shop_share,
        sum((negatives * negatives / reviews)::decimal(30, 9))::double as share_squares,
        share_squares / max(shop_reviews) - shop_share ** 2 as variance,
        (max(items) - 1) / max(shop_reviews) as by_chance,
        1 - max(squares) / max(shop_reviews) ** 2 as at_most,
        (variance / nullif(shop_share * (1 - shop_share), 0) - by_chance) / nullif(at_most - by_chance, 0) as correlation,
    from counted
    join intermediate.item_weeks using (week, merchant_id, item_id)
    join shops using (week, merchant_id)
    where item_id <> '*'
    group by week, merchant_id, need
    having max(items) > 1
),
-- The prior weighs as much as all reviews of the shop where its items differ only by chance, and never more.
priors as (
    select
        week, merchant_id, need, shop_share,
        if(correlation > 0, least(shop_reviews, greatest(0, 1 / correlation - 1)), shop_reviews)::double as shop_weight,
    from spreads
),
paid as (
    select merchant_id, user_key, unnest([item_id, '*']) as item_id, purchase_date, amount
    from intermediate.purchases
    where amount is not null
),
complainers as (
    select distinct week, merchant_id, item_id, need, user_key
    from mentions
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
        if(item_id = '*', null, shop_weight) as prior_weight,
    from counted
    join intermediate.item_weeks using (week, merchant_id, item_id)
    join (select * exclude (reviews, negatives) from intermediate.need_changes)
        using (week, merchant_id, item_id, need)
    left join priors using (week, merchant_id, need)
    left join complaint_words using (week, merchant_id, item_id, need)
    left join intermediate.complaint_effects using (merchant_id, item_id, need)
    left join spent using (week, merchant_id, item_id, need)
    left join priced using (merchant_id)
    left join intermediate.merchant_items using (merchant_id, item_id)
),
-- A need that is found wrongly is taken for a complaint as often as reviews are negative.
bounded as (
    select
        *,
        hits as reading_hits,
        false_alarms * negative_part as reading_false_alarms,
        round(reading_low(negatives, reviews, reading_hits, reading_false_alarms), 6) as negative_low,
        round(reading_high(negatives, reviews, reading_hits, reading_false_alarms), 6) as negative_high,
        round(wilson_low(negatives, reviews), 6) as sample_low,
    from combined
    join (select week, merchant_id, negatives / read_reviews as negative_part from marts.merchant_weeks)
        using (week, merchant_id)
    left join intermediate.reading_rates using (need)
),
rounded as (
    select
        week, merchant_id, item_id, item_name, need, need_name, mentions, negatives, neutrals, positives, reviews,
        round(share, 6) as negative_share,
        negative_low,
        negative_high,
        reading_hits,
        round(reading_false_alarms, 6) as reading_false_alarms,
        round(
            if(prior_weight is null, share, (negatives + prior_weight * shop_share) / (reviews + prior_weight)), 6
        ) as shrunk_share,
        round(prior_weight, 2) as prior_weight,
        round(positives / reviews, 6) as positive_share,
        issue_week,
        baseline_until,
        baseline_reviews,
        baseline_negatives,
        round(share_before, 6) as baseline_share,
        round(share - share_before, 6) as negative_change,
        p_value,
        q_value,
        round(impact, 4) as rating_impact,
        customers,
        spend_touched,
        matched_complainers,
        repurchase_change, repurchase_low, repurchase_high,
        refund_change, refund_low, refund_high,
        conversion_change, conversion_low, conversion_high,
        round(
            reviews
            * (sample_low + greatest(sample_low - coalesce(share_before, sample_low), 0))
            * (1 + log10(1 + coalesce(spend_touched, 0)::double)),
            4
        ) as priority,
        evidence,
        praise_evidence,
        coalesce(complaint_words, []) as complaint_words,
    from bounded
),
ranked as (
    select
        * exclude (evidence, praise_evidence, complaint_words),
        row_number() over (
            partition by week, merchant_id, item_id = '*'
            order by priority desc, negatives desc, mentions desc, item_id, need
        ) as priority_rank,
        evidence, praise_evidence, complaint_words,
    from rounded
)
select * from ranked
