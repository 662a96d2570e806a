-- One row per week, merchant and need that was complained of most urgently, or that has an open issue: what the
-- complaints have in common.
-- Where an issue of the whole shop is open, or no item stands out, the complaints of the whole shop are meant ('*'); else
-- those of the item with the open issue, or of the item whose share is above that of the others (Fisher's exact test,
-- 5 %, times the number of items) with at least a third of the complaints. With an open issue the complaints are those
-- since it began, otherwise those of the week.
-- A word, a variant, a province or a period of purchase is given only where it stands out beyond chance: words
-- against the other complaints of twelve weeks, variants and provinces against the other reviews of the same weeks.
-- The period, only of an open issue, is the shortest one in which four of five complaints were bought; it is given where reviews of purchases of
-- this period complain at least twice as often as those of other purchases.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: need: Need of the taxonomy
-- column: item_id: Item whose complaints are meant, or '*'
-- column: item_name: Title; NULL for '*', and where no source gives it
-- column: negatives: Reviews of the week that complain about the need, of the item or '*'
-- column: reviews: Read reviews of the week, of the item or '*'
-- column: shop_negatives: Reviews of the week that complain about the need, of the whole shop
-- column: baseline_negatives: Complaints in the baseline (marts.feedback_insight)
-- column: baseline_reviews: Read reviews in the baseline
-- column: issue_week: Week in which the open issue began; NULL without one
-- column: state: State of the issue in the week (marts.issue_weeks); NULL without one
-- column: since_date: Day of the first complaint of the issue; NULL without one
-- column: complaints: Complaints that are meant
-- column: phrases: Up to three content words of these complaints, most typical first
-- column: ordered_from: First day of the period of purchase; NULL where none stands out
-- column: ordered_to: Last day of the period
-- column: ordered_complaints: Complaints, in twelve weeks, about purchases of the period
-- column: ordered_reviews: Read reviews, in twelve weeks, of purchases of the period
-- column: other_complaints: Complaints about other purchases
-- column: other_reviews: Read reviews of other purchases
-- column: province: Province that stands out; NULL without one
-- column: province_complaints: Complaints from it
-- column: variant: Variant of the item that stands out; NULL without one
-- column: variant_complaints: Complaints about it
-- unique: week, merchant_id, need
-- not_null: week, merchant_id, need, item_id, negatives, reviews, complaints, phrases
-- accepted: state in ('running', 'easing', 'over')
-- assert: negatives <= shop_negatives and negatives <= complaints
-- assert: len(phrases) <= 3
-- assert: ordered_from <= ordered_to
with urgent as (
    select week, merchant_id, need, negatives as shop_negatives, reviews as shop_reviews
    from marts.feedback_insight
    where item_id = '*' and negatives > 0 and (priority_rank <= 3 or issue_week is not null)
),
open_issues as (
    select u.week, u.merchant_id, u.need, e.item_id, min(e.started_week) as issue_week
    from urgent as u
    join intermediate.issue_episodes as e on e.merchant_id = u.merchant_id and e.topic = u.need
    where
        e.kind = 'need' and e.polarity = 'negative'
        and e.confirmed_week <= u.week and (e.closed_week is null or e.closed_week > u.week)
    group by u.week, u.merchant_id, u.need, e.item_id
),
candidates as (
    select
        u.*,
        i.item_id, i.item_name, i.negatives, i.reviews, i.baseline_negatives, i.baseline_reviews, o.issue_week,
        i.item_id <> '*' and 3 * i.negatives >= greatest(u.shop_negatives, 9)
        and fisher_mid_p(i.negatives, i.reviews, u.shop_negatives - i.negatives, u.shop_reviews - i.reviews)
        * count(*) over (partition by week, merchant_id, need) <= 0.05 as stands_out,
    from urgent as u
    join marts.feedback_insight as i using (week, merchant_id, need)
    left join open_issues as o using (week, merchant_id, need, item_id)
    where i.negatives > 0
),
scopes as (
    select * exclude (stands_out, shop_reviews)
    from candidates
    qualify row_number() over (
        partition by week, merchant_id, need
        order by
            item_id = '*' and issue_week is not null desc, issue_week is not null desc, stands_out desc,
            item_id = '*' desc, negatives desc, item_id
    ) = 1
),
meant as (
    select s.week, s.merchant_id, s.need, m.review_key
    from scopes as s
    join intermediate.need_mentions as m
        on m.merchant_id = s.merchant_id and m.item_id = s.item_id and m.need = s.need
        and m.week between coalesce(s.issue_week, s.week) and s.week
    where m.polarity = 'negative'
),
-- Reviews of the scope in twelve weeks, with the day of purchase and the province of the order
orders as (
    select merchant_id, order_key, item_id, min(order_date) as order_date, min(province) as province
    from marts.orders
    where order_key is not null
    group by merchant_id, order_key, item_id
),
complaining as (
    select distinct merchant_id, need, review_key
    from intermediate.need_mentions
    where polarity = 'negative'
),
reviewed as (
    select
        s.week, s.merchant_id, s.need, s.item_id,
        r.review_key,
        r.week between coalesce(s.issue_week, s.week) and s.week as is_same_time,
        c.review_key is not null as complains,
        coalesce((r.ordered_at at time zone 'Asia/Shanghai')::date, o.order_date) as ordered,
        o.province,
        if(s.item_id = '*', null, r.variant) as variant,
    from scopes as s
    join marts.reviews as r
        on r.merchant_id = s.merchant_id and (s.item_id = '*' or r.item_id = s.item_id)
        and r.week between s.week - 77 and s.week
    left join orders as o
        on (o.merchant_id, o.order_key, o.item_id) = (r.merchant_id, r.order_key, r.item_id)
    left join complaining as c on (c.merchant_id, c.need, c.review_key) = (r.merchant_id, s.need, r.review_key)
    where r.opinion is not null
),
summed as (
    select
        week, merchant_id, need,
        count(*) as complaints,
        min(review_date) as first_date,
    from meant
    join (select review_key, review_date from marts.reviews) using (review_key)
    group by week, merchant_id, need
),
-- Words of the complaints against those of all reviews that complain of anything: content words, which are keywords of
-- some text, so that neither stop words nor words of complaint in general stand out.
grumbling as (
    select r.merchant_id, r.week, r.review_key, unnest([r.text_id, r.follow_up_text_id]) as text_id
    from marts.reviews as r
    left join (select distinct review_key, true as complains from marts.review_needs where polarity = 'negative')
        using (review_key)
    where r.week is not null and not r.is_template and (r.opinion = 'negative' or complains)
),
content_words as (
    select distinct unnest(keywords) as phrase
    from nlp.texts
    semi join grumbling using (text_id)
),
spoken as (
    select distinct merchant_id, week, review_key, unnest(tokens) as phrase
    from grumbling
    join nlp.texts using (text_id)
),
words as (
    select * from spoken semi join content_words using (phrase)
),
grumbling_weeks as (
    select merchant_id, week, count(distinct review_key) as number
    from grumbling
    group by merchant_id, week
),
word_weeks as (
    select merchant_id, week, phrase, count(*) as number
    from words
    group by merchant_id, week, phrase
),
all_grumbling as (
    select s.week, s.merchant_id, s.need, sum(n.number)::bigint as reviews
    from scopes as s
    join grumbling_weeks as n on n.merchant_id = s.merchant_id and n.week between s.week - 77 and s.week
    group by s.week, s.merchant_id, s.need
),
meant_grumbling as (
    select week, merchant_id, need, count(*) as reviews
    from meant
    semi join grumbling using (review_key)
    group by week, merchant_id, need
),
said as (
    select m.week, m.merchant_id, m.need, m.review_key, w.phrase
    from meant as m
    join (select review_key, phrase from words) as w using (review_key)
),
frequent as (
    select week, merchant_id, need, phrase, count(*) as hits
    from said
    group by week, merchant_id, need, phrase
    having count(*) >= 3
),
said_by_all as (
    select f.week, f.merchant_id, f.need, f.phrase, sum(w.number)::bigint as number
    from frequent as f
    join word_weeks as w
        on w.merchant_id = f.merchant_id and w.phrase = f.phrase and w.week between f.week - 77 and f.week
    group by f.week, f.merchant_id, f.need, f.phrase
),
typical as (
    select
        week, merchant_id, need, phrase, hits,
        fisher_mid_p(hits, d.reviews, number - hits, a.reviews - d.reviews) as p_value,
    from frequent
    join said_by_all using (week, merchant_id, need, phrase)
    join meant_grumbling as d using (week, merchant_id, need)
    join all_grumbling as a using (week, merchant_id, need)
    where p_value <= 0.001
),
-- Of words that half of the same reviews use, only the most typical stays.
usages as (
    select * from said join typical using (week, merchant_id, need, phrase)
),
repeated as (
    select one.week, one.merchant_id, one.need, one.phrase
    from usages as one
    join usages as other using (week, merchant_id, need, review_key)
    where (one.p_value, -length(one.phrase), one.phrase) > (other.p_value, -length(other.phrase), other.phrase)
    group by one.week, one.merchant_id, one.need, one.phrase, other.phrase
    having 2 * count(*) >= max(one.hits)
),
phrases as (
    select week, merchant_id, need, list(phrase order by p_value, phrase)[:3] as phrases
    from typical
    anti join repeated using (week, merchant_id, need, phrase)
    group by week, merchant_id, need
),
-- Period of purchase, of an open issue only: complaints of one week were bought within a few weeks in any case.
days as (
    select
        week, merchant_id, need, review_key, ordered,
        count(*) over (partition by week, merchant_id, need) as number,
    from reviewed
    semi join meant using (week, merchant_id, need, review_key)
    semi join (from scopes where issue_week is not null) using (week, merchant_id, need)
    where ordered is not null
),
spans as (
    select
        *,
        lead(ordered, (ceil(0.8 * number) - 1)::integer) over (
            partition by week, merchant_id, need order by ordered, review_key
        ) as until,
    from days
    where number >= 5
),
shortest as (
    select week, merchant_id, need, ordered as ordered_from, until as ordered_to
    from spans
    where until is not null
    qualify row_number() over (partition by week, merchant_id, need order by until - ordered, ordered) = 1
),
periods as (
    select
        week, merchant_id, need, ordered_from, ordered_to,
        count(*) filter (where complains and ordered between ordered_from and ordered_to) as ordered_complaints,
        count(*) filter (where ordered between ordered_from and ordered_to) as ordered_reviews,
        count(*) filter (where complains) - ordered_complaints as other_complaints,
        count(*) - ordered_reviews as other_reviews,
    from reviewed
    join shortest using (week, merchant_id, need)
    where ordered is not null
    group by week, merchant_id, need, ordered_from, ordered_to
    having
        ordered_complaints * other_reviews >= 2 * other_complaints * ordered_reviews
        and fisher_mid_p(ordered_complaints, ordered_reviews, other_complaints, other_reviews) <= 0.001
),
-- Variants and provinces
facets as (
    select week, merchant_id, need, 'variant' as facet, variant as value, complains
    from reviewed
    where is_same_time and variant is not null
    union all
    select week, merchant_id, need, 'province' as facet, province as value, complains
    from reviewed
    where is_same_time and province is not null
),
counted as (
    select week, merchant_id, need, facet, value, count(*) filter (where complains) as hits, count(*) as number
    from facets
    group by week, merchant_id, need, facet, value
),
values_of_facets as (
    select
        *,
        sum(hits) over same as all_hits,
        sum(number) over same as all_number,
        count(*) over same as tests,
    from counted
    window same as (partition by week, merchant_id, need, facet)
),
outstanding as (
    select week, merchant_id, need, facet, value, hits
    from values_of_facets
    where
        hits >= 5 and tests > 1
        and tests * fisher_mid_p(hits, number, (all_hits - hits)::bigint, (all_number - number)::bigint) <= 0.002
    qualify row_number() over (partition by week, merchant_id, need, facet order by hits desc, value) = 1
),
causes as (
    select
        s.week, s.merchant_id, s.need, s.item_id, s.item_name, s.negatives, s.reviews, s.shop_negatives,
        s.baseline_negatives, s.baseline_reviews, s.issue_week,
        w.state,
        if(s.issue_week is null, null, t.first_date) as since_date,
        t.complaints,
        coalesce(p.phrases, []) as phrases,
        d.ordered_from, d.ordered_to, d.ordered_complaints, d.ordered_reviews, d.other_complaints, d.other_reviews,
        by_province.value as province,
        by_province.hits as province_complaints,
        by_variant.value as variant,
        by_variant.hits as variant_complaints,
    from scopes as s
    join summed as t using (week, merchant_id, need)
    left join phrases as p using (week, merchant_id, need)
    left join periods as d using (week, merchant_id, need)
    left join outstanding as by_province
        on (by_province.week, by_province.merchant_id, by_province.need, by_province.facet)
        = (s.week, s.merchant_id, s.need, 'province')
    left join outstanding as by_variant
        on (by_variant.week, by_variant.merchant_id, by_variant.need, by_variant.facet)
        = (s.week, s.merchant_id, s.need, 'variant')
    left join marts.issue_weeks as w
        on w.kind = 'need' and w.polarity = 'negative' and s.issue_week is not null
        and (w.merchant_id, w.item_id, w.topic, w.week) = (s.merchant_id, s.item_id, s.need, s.week)
)
select * from causes
