-- One row per week, merchant, item ('*' for all) and need that was mentioned in the week, or complained about in the
-- four weeks before: complaints of the week against those before, with a significance test. Only weeks with read
-- reviews.
-- The two shares are compared by Fisher's exact test (1935), two-sided, which is valid for any counts. Many needs are
-- tested at once, so use `q_value`, adjusted after Benjamini & Hochberg (1995) within week and merchant.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: reviews: Read reviews of the week
-- column: negatives: Read reviews of the week that complain about the need
-- column: baseline_reviews: Read reviews in the four weeks before
-- column: baseline_negatives: Those of them that complain about the need
-- column: p_value: Probability of counts at least as unlikely if both shares were equal; NULL without read reviews before
-- column: q_value: Smallest false discovery rate, among all tests of the week and merchant, at which the change is significant
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
candidates as (
    select week, merchant_id, item_id, need from counted
    union
    select week + 7 * unnest([1, 2, 3, 4]) as week, merchant_id, item_id, need from counted where negatives > 0
),
with_totals as (
    select
        week, merchant_id, item_id, need, reviews, baseline_reviews,
        coalesce(negatives, 0) as negatives,
    from candidates
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
    from with_totals
),
-- Given the sum of complaints, those of this week are hypergeometric; the constant term of the logarithms is left out.
weighted as (
    select
        *,
        list_transform(
            range(greatest(0, complaints - baseline_reviews), least(complaints, reviews) + 1),
            lambda k: -lgamma(k + 1.0) - lgamma(reviews - k + 1.0)
            - lgamma(complaints - k + 1.0) - lgamma(baseline_reviews - complaints + k + 1.0)
        ) as weights,
        list_max(weights) as largest,
        list_transform(weights, lambda weight: exp(weight - largest)) as probabilities,
        probabilities[negatives - greatest(0, complaints - baseline_reviews) + 1] as probability,
    from compared
),
tested as (
    select
        *,
        if(
            baseline_reviews = 0,
            null,
            round(
                list_sum(list_filter(probabilities, lambda other: other <= probability * (1 + 1e-7)))
                / list_sum(probabilities),
                9
            )
        ) as p_value,
    from weighted
),
-- q: the minimum of p × tests / rank over this and all greater p
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
        min(p_value * tests / place) over (partition by week, merchant_id order by p_value desc nulls last) as smallest_q,
    from ranked
),
changes as (
    select
        week, merchant_id, item_id, need, reviews, negatives, baseline_reviews, baseline_negatives,
        p_value,
        if(p_value is null, null, greatest(p_value, least(1.0, round(smallest_q, 9)))) as q_value,
    from adjusted
)
select * from changes
