-- One row per issue: a need that is complained about or praised, or a phrase of complaints, whose share rose
-- significantly for an item or for the whole shop ('*').
-- The row stays when the issue closes and when it opens again. intermediate.topic_weeks explains when a rise is
-- significant; intermediate.issue_episodes explains when an issue closes, and has one row for each time that it was
-- open.
-- column: merchant_id: Shop
-- column: item_id: Item, or '*' if no single item stands out; always '*' for a phrase
-- column: item_name: Title; NULL for '*', and where no source gives it
-- column: kind: need or phrase
-- column: topic: Need of the taxonomy, or the phrase
-- column: topic_name: Chinese name of the need, or the phrase
-- column: polarity: negative: complaints rose; positive: praise rose
-- column: status: open, closed, or reopened: open again after it was closed
-- column: start_date: Day of the first review that mentions it, in the current or last episode
-- column: opened_week: Week in which the rise last became significant
-- column: confirmed_week: Week from which letters name it: of a weak rise, one that confirms it (intermediate.issue_episodes); NULL until then
-- column: closed_week: Week in which the rise was over; NULL while the issue is open
-- column: first_opened_week: Week in which the rise became significant for the first time
-- column: episodes: Number of times that it was open
-- column: mentions: Reviews (of a phrase, customers) that mention it in opened_week
-- column: total: Read reviews of that week (of a phrase, customers with a negative review)
-- column: share: mentions / total
-- column: baseline_share: share in the eight weeks before
-- column: p_value: Probability of such a rise by chance (Fisher's exact test, intermediate.topic_weeks)
-- column: q_value: The same adjusted for all topics of the kind, polarity, week and merchant (Benjamini-Hochberg)
-- column: log_odds_z: z-score of the log-odds ratio of the rise (Monroe et al. 2008); sorts the issues of a week
-- column: mentions_since: Reviews that mention it from its start to its close, or to the as-of day
-- column: evidence: Up to five reviews (marts.reviews) that mention it in opened_week
-- unique: merchant_id, item_id, kind, topic, polarity
-- not_null: merchant_id, item_id, kind, topic, topic_name, polarity, status, start_date, opened_week
-- accepted: kind in ('need', 'phrase')
-- accepted: polarity in ('negative', 'positive')
-- accepted: status in ('open', 'closed', 'reopened')
-- assert: (status = 'closed') = (closed_week is not null)
-- assert: start_date < opened_week + 7
-- assert: first_opened_week <= opened_week
-- assert: share > baseline_share
-- assert: len(evidence) <= 5 and mentions_since >= mentions
with issues as (
    select *, min(opened_week) over issue as first_opened_week, max(episode) over issue as episodes
    from intermediate.issue_episodes
    window issue as (partition by kind, merchant_id, item_id, topic, polarity)
),
latest as (
    select * from issues where episode = episodes
),
mentioning as (
    select kind, l.merchant_id, item_id, topic, polarity, week, review_key, place
    from latest as l
    join intermediate.need_mentions as m using (merchant_id, item_id, polarity)
    where
        l.kind = 'need' and m.need = l.topic
        and m.week >= l.started_week and (l.closed_week is null or m.week < l.closed_week)
    union all
    select kind, l.merchant_id, item_id, topic, polarity, week, review_key, null as place
    from latest as l
    join intermediate.complaint_phrases as p using (merchant_id)
    where
        l.kind = 'phrase' and p.phrase = l.topic
        and p.week >= l.started_week and (l.closed_week is null or p.week < l.closed_week)
),
dated as (
    select
        n.*,
        r.review_date,
        r.item_id as reviewed_item,
        r.rating,
        r.is_template,
        row_number() over (
            partition by n.kind, n.merchant_id, n.item_id, n.topic, n.polarity, n.week, r.item_id
            order by r.rating nulls last, n.review_key
        ) as nth_of_item,
    from mentioning as n
    join marts.reviews as r using (review_key)
),
ranked as (
    select
        d.*,
        row_number() over (
            partition by d.kind, d.merchant_id, d.item_id, d.topic, d.polarity, d.week
            order by d.is_template, d.place, d.nth_of_item, d.review_key
        ) as nth,
    from dated as d
),
cited as (
    select
        kind, merchant_id, item_id, topic, polarity,
        min(review_date) as start_date,
        count(*) as mentions_since,
        coalesce(
            list(review_key order by nth) filter (where week = opened_week and nth <= 5 and not is_template), []
        ) as evidence,
    from ranked
    join latest using (kind, merchant_id, item_id, topic, polarity)
    group by kind, merchant_id, item_id, topic, polarity
),
described as (
    select
        merchant_id, item_id, item_name, kind, topic,
        coalesce(name_zh, topic) as topic_name,
        polarity,
        case when closed_week is not null then 'closed' when episodes > 1 then 'reopened' else 'open' end as status,
        start_date, opened_week, confirmed_week, closed_week, first_opened_week, episodes,
        mentions, total,
        round(mentions / total, 6) as share,
        round(baseline_mentions / baseline_total, 6) as baseline_share,
        p_value, q_value, log_odds_z, mentions_since, evidence,
    from latest
    join cited using (kind, merchant_id, item_id, topic, polarity)
    left join intermediate.merchant_items using (merchant_id, item_id)
    left join nlp.taxonomy on kind = 'need' and need = topic
)
select * from described
