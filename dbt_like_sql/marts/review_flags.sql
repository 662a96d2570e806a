-- One row per week, merchant, item ('*' for all) with reviews, and flag: the number of flagged reviews, and their
-- rating.
-- A review can have several flags. 95 % intervals after Wilson (1927).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*' for all items of the shop together
-- column: item_name: Title; NULL for all items, and where no source gives it
-- column: flag: default_praise, template, paid (mentions a reward for praise 好评返现) or conflict (stars against text)
-- column: reviews: Reviews that can have the flag: all; for conflict, those with stars and an opinion in the text
-- column: flagged: Those that have it
-- column: share: flagged / reviews; NULL where none can have it
-- column: share_low: Lower bound of the 95 % interval of the share
-- column: share_high: Upper bound of the 95 % interval of the share
-- column: baseline_reviews: Reviews of the four weeks before that can have the flag
-- column: baseline_flagged: Those that have it
-- column: baseline_share: baseline_flagged / baseline_reviews; NULL where none can have it
-- column: share_change: share - baseline_share
-- column: flagged_rating: Mean stars of the flagged reviews; NULL where none has stars
-- column: other_rating: Mean stars of the other reviews: the rating without the flagged ones
-- unique: week, merchant_id, item_id, flag
-- not_null: week, merchant_id, item_id, flag, reviews, flagged
-- accepted: flag in ('default_praise', 'template', 'paid', 'conflict')
-- assert: isodow(week) = 1
-- assert: flagged <= reviews
-- assert: share_low <= share and share <= share_high
-- assert: share_low >= 0 and share_high <= 1
with reviews as (
    select
        week,
        merchant_id,
        unnest([item_id, '*']) as item_id,
        rating,
        is_default_praise,
        is_template,
        is_paid,
        is_conflict,
        rating is not null and sentiment is not null and not is_no_text and not is_default_praise as is_comparable,
    from marts.reviews
    where week is not null
),
flags as (
    select
        week, merchant_id, item_id, rating,
        unnest(['default_praise', 'template', 'paid', 'conflict']) as flag,
        unnest([true, true, true, is_comparable]) as can_have,
        unnest([is_default_praise, is_template, is_paid, is_conflict]) as has_flag,
    from reviews
    where item_id is not null
),
counted as (
    select
        week,
        merchant_id,
        item_id,
        flag,
        count(*) filter (where can_have) as reviews,
        count(*) filter (where has_flag) as flagged,
        avg(rating) filter (where has_flag)::decimal(4, 2) as flagged_rating,
        avg(rating) filter (where not has_flag)::decimal(4, 2) as other_rating,
    from flags
    group by week, merchant_id, item_id, flag
),
with_baseline as (
    select
        *,
        coalesce(sum(reviews) over four_weeks, 0)::bigint as baseline_reviews,
        coalesce(sum(flagged) over four_weeks, 0)::bigint as baseline_flagged,
    from counted
    window four_weeks as (
        partition by merchant_id, item_id, flag order by week
        range between interval 28 days preceding and interval 7 days preceding
    )
),
shares as (
    select
        *,
        flagged / nullif(reviews, 0) as exact_share,
        baseline_flagged / nullif(baseline_reviews, 0) as exact_baseline,
    from with_baseline
),
compared as (
    select
        week, merchant_id, item_id, item_name, flag, reviews, flagged,
        round(exact_share, 6) as share,
        round(wilson_low(flagged, reviews), 6) as share_low,
        round(wilson_high(flagged, reviews), 6) as share_high,
        baseline_reviews, baseline_flagged,
        round(exact_baseline, 6) as baseline_share,
        round(exact_share - exact_baseline, 6) as share_change,
        flagged_rating, other_rating,
    from shares
    left join intermediate.merchant_items using (merchant_id, item_id)
)
select * from compared
