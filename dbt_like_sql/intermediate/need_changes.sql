-- One row per week, merchant, item ('*' for all) and need that was mentioned in the week, or complained about in the
-- four weeks before: complaints of the week against a baseline of four weeks, with a significance test. Only weeks with
-- read reviews.
-- The baseline are the four weeks before. While an issue of the need is open (intermediate.issue_episodes, of the item or
-- of the whole shop; for '*' of any item), it is the four weeks before the issue began: a running incident is not
-- compared with itself.
-- The two shares are compared by Fisher's exact test (1935), two-sided, which is valid for any counts. `q_value` adjusts
-- for the number of tests, but only for what is claimed: of all needs of the shop together ('*') after Benjamini &
-- Hochberg (1995) within week and merchant; an item only where its need changed in the whole shop, among the items of
-- that need (hierarchical, Yekutieli 2008). Changes of a need with an open issue are not adjusted again: the issue was
-- found by a test of its own (intermediate.issue_signals).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: reviews: Read reviews of the week
-- column: negatives: Read reviews of the week that complain about the need
-- column: issue_week: Week in which the open issue of the need began; NULL without one
-- column: baseline_until: The baseline are the four weeks before this Monday: issue_week, else the week itself
-- column: baseline_reviews: Read reviews in the baseline
-- column: baseline_negatives: Those of them that complain about the need
-- column: p_value: Probability of counts at least as unlikely if both shares were equal; NULL without read reviews in the baseline
-- column: q_value: p_value adjusted for the claims that a letter could make; at 0.05, 5 % of the changes are false
-- unique: week, merchant_id, item_id, need
-- not_null: week, merchant_id, item_id, need, reviews, negatives, baseline_until, baseline_reviews, baseline_negatives
-- assert: negatives <= reviews
-- assert: baseline_negatives <= baseline_reviews
-- assert: baseline_until <= week
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
-- What was known in the week: of the issues that had been confirmed, those that had not closed.
issues as (
    select c.week, c.merchant_id, c.item_id, c.need, min(e.started_week) as issue_week
    from candidates as c
    join intermediate.issue_episodes as e on e.merchant_id = c.merchant_id and e.topic = c.need
    where
        e.kind = 'need' and e.polarity = 'negative'
        and e.confirmed_week <= c.week and (e.closed_week is null or e.closed_week > c.week)
        and (e.item_id = c.item_id or e.item_id = '*' or c.item_id = '*')
    group by c.week, c.merchant_id, c.item_id, c.need
),
with_totals as (
    select
        week, merchant_id, item_id, need, reviews, issue_week,
        coalesce(issue_week, week) as baseline_until,
        coalesce(negatives, 0) as negatives,
    from candidates
    join intermediate.item_weeks using (week, merchant_id, item_id)
    left join issues using (week, merchant_id, item_id, need)
    left join counted using (week, merchant_id, item_id, need)
    where reviews > 0
),
baselines as (
    select
        t.week, t.merchant_id, t.item_id, t.need,
        sum(w.reviews)::bigint as baseline_reviews,
        coalesce(sum(c.negatives), 0)::bigint as baseline_negatives,
    from with_totals as t
    join intermediate.item_weeks as w
        on w.merchant_id = t.merchant_id and w.item_id = t.item_id
        and w.week between t.baseline_until - 28 and t.baseline_until - 7
    left join counted as c
        on (c.week, c.merchant_id, c.item_id, c.need) = (w.week, w.merchant_id, w.item_id, t.need)
    group by t.week, t.merchant_id, t.item_id, t.need
),
compared as (
    select
        t.*,
        coalesce(b.baseline_reviews, 0) as baseline_reviews,
        coalesce(b.baseline_negatives, 0) as baseline_negatives,
        t.negatives + coalesce(b.baseline_negatives, 0) as complaints,
    from with_totals as t
    left join baselines as b using (week, merchant_id, item_id, need)
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
-- q: the minimum of p × tests / rank over this and all greater p of the family
ranked as (
    select
        *,
        if(item_id = '*', '*', need) as family,
        issue_week is not null or p_value is null as is_apart,
        count(*) over same as tests,
        count(*) over (same order by p_value) as place,
    from tested
    window same as (partition by week, merchant_id, family, is_apart)
),
adjusted as (
    select
        *,
        least(1.0, round(min(p_value * tests / place) over (
            partition by week, merchant_id, family, is_apart order by p_value desc
        ), 9)) as own_q,
    from ranked
),
gated as (
    select
        *,
        max(own_q) filter (where item_id = '*') over (partition by week, merchant_id, need) as shop_q,
    from adjusted
),
changes as (
    select
        week, merchant_id, item_id, need, reviews, negatives, issue_week, baseline_until,
        baseline_reviews, baseline_negatives, p_value,
        case
            when is_apart then p_value
            else greatest(p_value, own_q, coalesce(shop_q, 0))
        end as q_value,
    from gated
)
select * from changes
