-- One row per period in which an issue was open.
-- It opens when the share of its topic rises significantly (intermediate.issue_signals). It closes in the first week
-- whose share, taken together with the week before, is less than 1.645 standard errors (5 %, one-sided) above that of
-- the eight weeks before it opened. Weeks without reviews neither close nor extend it. A weak rise has to be confirmed by
-- later weeks before a letter names it: most of those that are chance never are.
-- column: kind: need or phrase
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: topic: Need of the taxonomy, or the phrase
-- column: polarity: negative or positive
-- column: episode: 1 for the first episode, 2 for the second, …
-- column: started_week: Week in which the rise began: up to two weeks before opened_week, as far as p_value <= 0.1 there
-- column: opened_week: Week in which the rise became significant
-- column: closed_week: Week in which the rise was over; NULL while the issue is open
-- column: confirmed_week: Week from which letters name it: opened_week where q_value is at most 0.01 (of praise and phrases 0.005) and three reviews mention it, else the first later week in which it is that strong or the weeks since opened_week alone are above those before (p <= 0.02); NULL until then
-- column: mentions: Mentions in opened_week
-- column: total: Reviews of that week that could have mentioned it
-- column: baseline_mentions: Mentions in the eight weeks before
-- column: baseline_total: Reviews of the eight weeks before that could have mentioned it
-- column: p_value: Probability of such a rise by chance, in opened_week (intermediate.topic_weeks)
-- column: q_value: The same adjusted for all topics of the kind, polarity, week and merchant (Benjamini-Hochberg)
-- column: log_odds_z: z-score of the log-odds ratio of the rise
-- unique: kind, merchant_id, item_id, topic, polarity, episode
-- unique: kind, merchant_id, item_id, topic, polarity, opened_week
-- not_null: kind, merchant_id, item_id, topic, polarity, episode, started_week, opened_week
-- assert: started_week <= opened_week
-- assert: closed_week > opened_week
-- assert: confirmed_week >= opened_week
with recursive signals as (
    select topic_weeks.*
    from intermediate.topic_weeks
    semi join intermediate.issue_signals using (kind, week, merchant_id, item_id, topic, polarity)
),
followed as (
    select
        s.kind, s.merchant_id, s.item_id, s.topic, s.polarity,
        s.week as opened_week,
        w.week,
        50 * (w.recent_mentions + s.baseline_mentions) / (w.recent_total + s.baseline_total + 1) as prior,
        ln((w.recent_mentions + prior) / (w.recent_total + 50 - w.recent_mentions - prior))
        - ln((s.baseline_mentions + prior) / (s.baseline_total + 50 - s.baseline_mentions - prior)) as log_odds,
        sqrt(1 / (w.recent_mentions + prior) + 1 / (s.baseline_mentions + prior)) as deviation,
    from signals as s
    join intermediate.topic_weeks as w using (kind, merchant_id, item_id, topic, polarity)
    where w.week > s.week
),
openings as (
    select
        s.kind, s.merchant_id, s.item_id, s.topic, s.polarity,
        s.week as opened_week,
        coalesce(
            min(f.week) filter (where not f.log_odds >= 1.645 * f.deviation), date '9999-12-31'
        ) as closed_week,
    from signals as s
    left join followed as f
        on (f.kind, f.merchant_id, f.item_id, f.topic, f.polarity, f.opened_week)
        = (s.kind, s.merchant_id, s.item_id, s.topic, s.polarity, s.week)
    group by s.kind, s.merchant_id, s.item_id, s.topic, s.polarity, s.week
),
-- A rise while the issue is open belongs to its episode; the next rise after the close starts another one.
episodes as (
    select
        kind, merchant_id, item_id, topic, polarity,
        1 as episode,
        min(opened_week) as opened_week,
        arg_min(closed_week, opened_week) as closed_week,
    from openings
    group by kind, merchant_id, item_id, topic, polarity
    union all
    select
        e.kind, e.merchant_id, e.item_id, e.topic, e.polarity,
        e.episode + 1 as episode,
        min(o.opened_week) as opened_week,
        arg_min(o.closed_week, o.opened_week) as closed_week,
    from episodes as e
    join openings as o
        on (o.kind, o.merchant_id, o.item_id, o.topic, o.polarity)
        = (e.kind, e.merchant_id, e.item_id, e.topic, e.polarity)
        and o.opened_week > e.closed_week
    group by e.kind, e.merchant_id, e.item_id, e.topic, e.polarity, e.episode
),
started as (
    select
        e.kind, e.merchant_id, e.item_id, e.topic, e.polarity, e.episode,
        case
            when coalesce(before.p_value, 1) > 0.1 then e.opened_week
            when coalesce(earlier.p_value, 1) > 0.1 then before.week
            else earlier.week
        end as started_week,
        e.opened_week,
        nullif(e.closed_week, date '9999-12-31') as closed_week,
        s.mentions, s.total, s.baseline_mentions, s.baseline_total, s.p_value, s.q_value, s.log_odds_z,
    from episodes as e
    join signals as s
        on (s.kind, s.merchant_id, s.item_id, s.topic, s.polarity, s.week)
        = (e.kind, e.merchant_id, e.item_id, e.topic, e.polarity, e.opened_week)
    left join intermediate.topic_weeks as before
        on (before.kind, before.merchant_id, before.item_id, before.topic, before.polarity, before.week)
        = (e.kind, e.merchant_id, e.item_id, e.topic, e.polarity, e.opened_week - 7)
    left join intermediate.topic_weeks as earlier
        on (earlier.kind, earlier.merchant_id, earlier.item_id, earlier.topic, earlier.polarity, earlier.week)
        = (e.kind, e.merchant_id, e.item_id, e.topic, e.polarity, e.opened_week - 14)
),
since as (
    select
        s.kind, s.merchant_id, s.item_id, s.topic, s.polarity, s.episode, w.week, w.q_value,
        w.mentions as mentions_of_week,
        s.baseline_mentions, s.baseline_total,
        sum(w.mentions) over so_far as mentions,
        sum(w.total) over so_far as total,
    from started as s
    join intermediate.topic_weeks as w using (kind, merchant_id, item_id, topic, polarity)
    where w.week > s.opened_week and (s.closed_week is null or w.week < s.closed_week)
    window so_far as (
        partition by s.kind, s.merchant_id, s.item_id, s.topic, s.polarity, s.episode order by w.week
    )
),
confirmations as (
    select kind, merchant_id, item_id, topic, polarity, episode, min(week) as later_week
    from since
    where
        is_strong_rise(kind, polarity, q_value, mentions_of_week)
        or (
            mentions >= 3
            and fisher_mid_p(mentions::bigint, total::bigint, baseline_mentions, baseline_total) <= 0.02
        )
    group by kind, merchant_id, item_id, topic, polarity, episode
),
confirmed as (
    select
        s.*,
        if(is_strong_rise(kind, polarity, q_value, mentions), opened_week, later_week) as confirmed_week,
    from started as s
    left join confirmations using (kind, merchant_id, item_id, topic, polarity, episode)
),
described as (
    select
        kind, merchant_id, item_id, topic, polarity, episode, started_week, opened_week, closed_week, confirmed_week,
        mentions, total, baseline_mentions, baseline_total, p_value, q_value, log_odds_z,
    from confirmed
)
select * from described
