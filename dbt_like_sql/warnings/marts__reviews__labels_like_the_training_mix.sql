-- The labels of a merchant's last four weeks diverge from the classifier's training mix by at most 0.3.
-- Jensen-Shannon divergence in bits (Lin 1991), of sentiments and of needs. No single category of the texts that
-- lingping-mini was trained on diverges from all of them by more than 0.23, so beyond 0.3 the reviews are unlike the
-- training texts, or the classifier is broken.
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
merchants as (
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
observed as (
    select merchant_id, kind, label, count(*) / sum(count(*)) over (partition by merchant_id, kind) as share
    from labels
    join merchants using (merchant_id)
    group by merchant_id, kind, label
),
expected as (
    select merchant_id, kind, label, share
    from nlp.training_mix
    cross join merchants
    where model_id = getvariable('model_id')
),
compared as (
    select
        merchant_id, kind,
        coalesce(c.share, 0) as found,
        coalesce(t.share, 0) as usual,
    from observed as c
    full join expected as t using (merchant_id, kind, label)
    where exists (from expected)
),
diverged as (
    select
        merchant_id, kind,
        sum(if(found > 0, found * log2(2 * found / (found + usual)), 0)) / 2
        + sum(if(usual > 0, usual * log2(2 * usual / (found + usual)), 0)) / 2 as divergence,
    from compared
    group by merchant_id, kind
    having divergence > 0.3
)
select * from diverged
