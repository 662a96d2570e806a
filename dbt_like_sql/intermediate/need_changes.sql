-- One row per week, merchant, item ('*' for all) and need that was named then, or complained of in the four weeks
-- before: complaints against those before, and how easily chance explains the difference. Only weeks with read reviews.
-- The two shares are compared by the exact test of Fisher (1935), two-sided, which holds for any count. Many needs are
-- tested at once, so look at `q_value`, after Benjamini & Hochberg (1995) within the week and merchant.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: reviews: Read reviews of the week
-- column: negatives: Those that complain of the need
-- column: baseline_reviews: Read reviews in the four weeks before
-- column: baseline_negatives: Those that complained of the need
-- column: p_value: Chance of counts at least as unlikely if both shares were one; NULL when nothing was read before
-- column: q_value: Share of false finds among all needs of the week and merchant with a q_value no greater
-- unique: week, merchant_id, item_id, need
-- not_null: week, merchant_id, item_id, need, reviews, negatives, baseline_reviews, baseline_negatives
-- assert: negatives <= reviews
-- assert: baseline_negatives <= baseline_reviews
-- assert: p_value between 0 and 1
-- assert: q_value between p_value and 1
-- assert: (p_value is null) = (baseline_reviews = 0)
with counted as (
    select
        week, merchant_id, item_id, need,
        count(*) filter (where polarity = 'negative') as negatives,
    from intermediate.need_mentions
    group by week, merchant_id, item_id, need
),
watched as (
    select week, merchant_id, item_id, need from counted
    union
    select week + 7 * unnest([1, 2, 3, 4]) as week, merchant_id, item_id, need from counted where negatives > 0
),
followed as (
    select
        week, merchant_id, item_id, need, reviews, baseline_reviews,
        coalesce(negatives, 0) as negatives,
    from watched
    join intermediate.item_weeks using (week, merchant_id, item_id)
    left join counted using (week, merchant_id, item_id, need)
    where reviews > 0
),
compared as (
    select
        *,
        coalesce(sum(negatives) over (
            partition by merchant_id, item_id, need order by week
            range between interval 28 days preceding and interval 7 days preceding
        ), 0)::bigint as baseline_negatives,
        negatives + baseline_negatives as complaints,
    from followed
),
-- Given all complaints, those of this week are hypergeometric; the constant part of the logarithms is left out.
likely as (
    select
        *,
        list_transform(
            range(greatest(0, complaints - baseline_reviews), least(complaints, reviews) + 1),
            lambda k: -lgamma(k + 1.0) - lgamma(reviews - k + 1.0)
            - lgamma(complaints - k + 1.0) - lgamma(baseline_reviews - complaints + k + 1.0)
        ) as weights,
        list_max(weights) as heaviest,
        list_transform(weights, lambda weight: exp(weight - heaviest)) as chances,
        chances[negatives - greatest(0, complaints - baseline_reviews) + 1] as chance,
    from compared
),
tested as (
    select
        *,
        if(
            baseline_reviews = 0,
            null,
            round(
                list_sum(list_filter(chances, lambda other: other <= chance * (1 + 1e-7))) / list_sum(chances), 9
            )
        ) as p_value,
    from likely
),
-- q: the least p × tests / rank among this and all greater p
ranked as (
    select
        *,
        count(p_value) over (partition by week, merchant_id) as tests,
        count(p_value) over (partition by week, merchant_id order by p_value) as place,
    from tested
),
adjusted as (
    select
        *,
        min(p_value * tests / place) over (partition by week, merchant_id order by p_value desc nulls last) as least_q,
    from ranked
),
changes as (
    select
        week, merchant_id, item_id, need, reviews, negatives, baseline_reviews, baseline_negatives,
        p_value,
        if(p_value is null, null, greatest(p_value, least(1.0, round(least_q, 9)))) as q_value,
    from adjusted
)
select * from changes
