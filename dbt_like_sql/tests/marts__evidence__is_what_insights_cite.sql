-- The evidence of an insight and its rows in marts.evidence are the same reviews in the same order.
with listed as (
    select
        week, merchant_id, item_id, need,
        coalesce(list(review_key order by place) filter (where polarity = 'negative'), []) as evidence,
        coalesce(list(review_key order by place) filter (where polarity = 'positive'), []) as praise_evidence,
    from marts.evidence
    group by week, merchant_id, item_id, need
),
different as (
    select i.week, i.merchant_id, i.item_id, i.need
    from marts.feedback_insight as i
    left join listed as l using (week, merchant_id, item_id, need)
    where i.evidence <> coalesce(l.evidence, []) or i.praise_evidence <> coalesce(l.praise_evidence, [])
)
select * from different
