-- One row per issue (marts.emerging_issues, its current or last episode) and week with reviews, from eight weeks before
-- it began to its close: how often it was mentioned, and whether it was running, easing or over.
-- The share of a week is compared with that of the eight weeks before the issue began, and with that of the weeks since
-- it opened, each by Fisher's exact test at 5 %, one-sided. Running: above the weeks before. Easing: above them, but
-- below the weeks since. Over: not above the weeks before, and nearer to them than to the weeks since. Where a week has
-- too few reviews to be above the weeks before, but is nearer to the weeks since, it is running.
-- column: kind: need or phrase
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: topic: Need of the taxonomy, or the phrase
-- column: polarity: negative or positive
-- column: week: Monday of the week in Shanghai
-- column: mentions: Reviews (of a phrase, customers) of the week that mention it
-- column: total: Read reviews of the week (of a phrase, customers with a negative review)
-- column: share: mentions / total
-- column: began_week: Week in which the rise began
-- column: opened_week: Week in which the rise became significant
-- column: confirmed_week: Week from which letters name it (intermediate.issue_episodes); NULL until then
-- column: usual_mentions: Mentions in the eight weeks before it began
-- column: usual_total: Reviews of these weeks that could have mentioned it
-- column: state: running, easing or over; NULL before confirmed_week
-- unique: kind, merchant_id, item_id, topic, polarity, week
-- not_null: kind, merchant_id, item_id, topic, polarity, week, mentions, total
-- accepted: state in ('running', 'easing', 'over')
-- assert: mentions <= total
-- assert: (state is null) = (confirmed_week is null or week < confirmed_week)
-- assert: began_week <= opened_week
with latest as (
    select *
    from intermediate.issue_episodes
    qualify row_number() over (
        partition by kind, merchant_id, item_id, topic, polarity order by episode desc
    ) = 1
),
weekly as (
    select
        l.kind, l.merchant_id, l.item_id, l.topic, l.polarity,
        t.week,
        coalesce(c.mentions, 0) as mentions,
        t.total,
        l.started_week as began_week,
        l.opened_week,
        l.closed_week,
        l.confirmed_week,
        l.baseline_mentions,
        l.baseline_total,
    from latest as l
    join intermediate.topic_totals as t using (kind, merchant_id, item_id)
    left join intermediate.topic_counts as c using (kind, week, merchant_id, item_id, topic, polarity)
    where t.week >= l.started_week - 56 and t.week <= coalesce(l.closed_week, t.week)
),
summed as (
    select
        *,
        sum(mentions) filter (where week < began_week) over issue as before_mentions,
        sum(total) filter (where week < began_week) over issue as before_total,
        sum(mentions) filter (where week >= opened_week) over earlier as since_mentions,
        sum(total) filter (where week >= opened_week) over earlier as since_total,
    from weekly
    window
        issue as (partition by kind, merchant_id, item_id, topic, polarity),
        earlier as (
            partition by kind, merchant_id, item_id, topic, polarity order by week
            rows between unbounded preceding and 1 preceding
        )
),
-- A rise in the shop's first weeks has no week before it began: there the weeks before it opened are the usual ones.
compared as (
    select
        * exclude (before_mentions, before_total, baseline_mentions, baseline_total),
        if(before_total > 0, before_mentions, baseline_mentions)::bigint as usual_mentions,
        if(before_total > 0, before_total, baseline_total)::bigint as usual_total,
        fisher_mid_p(mentions, total, usual_mentions, usual_total) as p_above,
        fisher_mid_p(since_mentions::bigint, since_total::bigint, mentions, total) as p_below,
    from summed
),
judged as (
    select
        kind, merchant_id, item_id, topic, polarity, week, mentions, total,
        round(mentions / total, 6) as share,
        began_week, opened_week, confirmed_week, usual_mentions, usual_total,
        case
            when confirmed_week is null or week < confirmed_week then null
            when week = opened_week then 'running'
            when week = closed_week then 'over'
            when p_above <= 0.05 then if(p_below <= 0.05, 'easing', 'running')
            when 2 * mentions / total < usual_mentions / usual_total + since_mentions / since_total then 'over'
            else 'running'
        end as state,
    from compared
)
select * from judged
