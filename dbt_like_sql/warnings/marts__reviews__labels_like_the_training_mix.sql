-- The sentiments and needs of a merchant's last four weeks are no further from the classifier's training mix than 0.3.
-- Jensen-Shannon divergence in bits (Lin 1991). Of the texts that lingping-mini was trained on, no single category is
-- further from all of them than 0.23, so beyond 0.3 the classifier reads what it was not made for, or is broken.
with dated as (
    select merchant_id, max(week) - interval 3 weeks as first_week
    from marts.reviews
    where opinion is not null
    group by merchant_id
),
recent as (
    select review_key, merchant_id, opinion
    from marts.reviews
    join dated using (merchant_id)
    where opinion is not null and (week >= first_week or first_week is null)
),
judged as (
    select merchant_id
    from recent
    group by merchant_id
    having count(*) >= 200
),
labels as (
    select merchant_id, 'sentiment' as kind, opinion as label
    from recent
    union all
    select r.merchant_id, 'need' as kind, coalesce(n.need, 'none') as label
    from recent as r
    left join marts.review_needs as n using (review_key)
),
counted as (
    select merchant_id, kind, label, count(*) / sum(count(*)) over (partition by merchant_id, kind) as share
    from labels
    join judged using (merchant_id)
    group by merchant_id, kind, label
),
trained as (
    select merchant_id, kind, label, share
    from nlp.training_mix
    cross join judged
    where model_id = getvariable('model_id')
),
compared as (
    select
        merchant_id, kind,
        coalesce(c.share, 0) as seen,
        coalesce(t.share, 0) as known,
    from counted as c
    full join trained as t using (merchant_id, kind, label)
    where exists (from trained)
),
diverged as (
    select
        merchant_id, kind,
        sum(if(seen > 0, seen * log2(2 * seen / (seen + known)), 0)) / 2
        + sum(if(known > 0, known * log2(2 * known / (seen + known)), 0)) / 2 as divergence,
    from compared
    group by merchant_id, kind
    having divergence > 0.3
)
select * from diverged
