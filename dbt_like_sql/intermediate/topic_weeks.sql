-- One row per topic and week in which it was mentioned or had been mentioned in the eight weeks before, with at least
-- four mentions in these nine weeks: how far its share rose above the eight weeks before, with a significance test.
-- The week, and the week together with the one before, are each compared with the rest of the nine weeks by Fisher's
-- exact test (1935), one-sided, as mid-p (Lancaster 1961), because the plain test is too conservative for small counts.
-- `p_value` is twice the smaller of the two (Bonferroni), and 1 where the share of the week is not above that of the
-- eight before. q-values follow Benjamini & Hochberg (1995) within kind, polarity, week and merchant. Fewer than four
-- mentions cannot be significant; because the test is conditional on the sum of both counts, such topics need not count
-- among the tests (Tarone 1990). `log_odds_z` is the z-score of the log-odds ratio with an informative Dirichlet prior
-- (Monroe, Colaresi & Quinn 2008): the prior counts as 50 reviews with the topic's share in the nine weeks together.
-- column: kind: need or phrase
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: topic: Need of the taxonomy, or the phrase
-- column: polarity: negative or positive
-- column: mentions: Reviews (of a phrase, customers) of the week that mention it
-- column: total: Reviews of the week that could have mentioned it
-- column: baseline_mentions: mentions of the eight weeks before
-- column: baseline_total: total of the eight weeks before
-- column: recent_mentions: mentions of this week and the one before
-- column: recent_total: total of this week and the one before
-- column: p_value: Probability of at least so many mentions if the share had not risen; 1 without a baseline
-- column: q_value: Smallest false discovery rate, among the topics of the kind, polarity, week and merchant, at which it is significant
-- column: log_odds_z: z-score of the log-odds ratio of the rise
-- unique: kind, week, merchant_id, item_id, topic, polarity
-- not_null: kind, week, merchant_id, item_id, topic, polarity, p_value, q_value
-- assert: mentions <= total and baseline_mentions <= baseline_total
-- assert: recent_mentions >= mentions and recent_mentions <= mentions + baseline_mentions
-- assert: q_value between p_value and 1
with candidates as (
    select
        kind, merchant_id, item_id, topic, polarity, mentions,
        unnest([0, 1, 2, 3, 4, 5, 6, 7, 8]) as weeks_ago,
        week + 7 * weeks_ago as week,
    from intermediate.topic_counts
),
summed as (
    select
        kind, week, merchant_id, item_id, topic, polarity,
        coalesce(sum(mentions) filter (where weeks_ago = 0), 0)::bigint as mentions,
        coalesce(sum(mentions) filter (where weeks_ago <= 1), 0)::bigint as recent_mentions,
        coalesce(sum(mentions) filter (where weeks_ago > 0), 0)::bigint as baseline_mentions,
    from candidates
    group by kind, week, merchant_id, item_id, topic, polarity
    having sum(mentions) >= 4
),
totals as (
    select
        *,
        sum(total) over (
            partition by kind, merchant_id, item_id order by week
            range between interval 7 days preceding and current row
        )::bigint as recent_total,
        coalesce(sum(total) over (
            partition by kind, merchant_id, item_id order by week
            range between interval 56 days preceding and interval 7 days preceding
        ), 0)::bigint as baseline_total,
    from intermediate.topic_totals
),
compared as (
    select
        kind, week, merchant_id, item_id, topic, polarity,
        mentions, total, recent_mentions, recent_total, baseline_mentions, baseline_total,
        mentions + baseline_mentions as named,
        total + baseline_total as reviews,
        baseline_total > 0 and mentions * baseline_total > baseline_mentions * total as is_above,
    from summed
    join totals using (kind, week, merchant_id, item_id)
),
spans as (
    select *, mentions as hits, total as draws from compared
    union all
    select *, recent_mentions as hits, recent_total as draws from compared
),
-- Given the sum of mentions, those of the span are hypergeometric:
-- P(k) = C(draws, k) C(others, named - k) / C(reviews, named).
probable as (
    select
        * exclude (draws, others),
        if(
            hits * others > (named - hits) * draws,
            list_transform(
                range(hits, least(named, draws) + 1),
                lambda k: exp(
                    lgamma(draws + 1.0) - lgamma(k + 1.0) - lgamma(draws - k + 1.0)
                    + lgamma(others + 1.0) - lgamma(named - k + 1.0) - lgamma(others - named + k + 1.0)
                    - lgamma(reviews + 1.0) + lgamma(named + 1.0) + lgamma(reviews - named + 1.0)
                )
            ),
            null
        ) as probabilities,
        list_sum(probabilities) - probabilities[1] / 2 as mid_p,
    from (select *, reviews - draws as others from spans where is_above)
),
tested as (
    select
        kind, week, merchant_id, item_id, topic, polarity,
        least(1.0, round(2 * coalesce(min(mid_p), 1), 12)) as p_value,
    from probable
    group by kind, week, merchant_id, item_id, topic, polarity
),
with_p_values as (
    select compared.*, coalesce(tested.p_value, 1.0) as p_value
    from compared
    left join tested using (kind, week, merchant_id, item_id, topic, polarity)
),
ranked as (
    select
        *,
        count(*) over (partition by kind, polarity, week, merchant_id) as tests,
        count(*) over (partition by kind, polarity, week, merchant_id order by p_value) as place,
        50 * named / (reviews + 1) as prior,
        ln((mentions + prior) / (total + 50 - mentions - prior))
        - ln((baseline_mentions + prior) / (baseline_total + 50 - baseline_mentions - prior)) as log_odds,
        sqrt(1 / (mentions + prior) + 1 / (baseline_mentions + prior)) as deviation,
    from with_p_values
),
adjusted as (
    select
        kind, week, merchant_id, item_id, topic, polarity, mentions, total, baseline_mentions, baseline_total,
        recent_mentions, recent_total, p_value,
        greatest(p_value, least(1.0, round(min(p_value * tests / place) over (
            partition by kind, polarity, week, merchant_id order by p_value desc
        ), 12))) as q_value,
        round(log_odds / deviation, 6) as log_odds_z,
    from ranked
)
select * from adjusted
