-- One row per topic mentioned in a week: a need in complaints or in praise, of an item or of all ('*'), or a phrase of
-- complaints.
-- column: kind: need or phrase
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'; always '*' for a phrase
-- column: topic: Need of the taxonomy, or the phrase
-- column: polarity: negative or positive
-- column: mentions: Reviews that mention it; of a phrase, customers who used it
-- unique: kind, week, merchant_id, item_id, topic, polarity
-- not_null: kind, week, merchant_id, item_id, topic, polarity, mentions
-- accepted: kind in ('need', 'phrase')
-- accepted: polarity in ('negative', 'positive')
with counts as (
    select 'need' as kind, week, merchant_id, item_id, need as topic, polarity, count(*) as mentions
    from intermediate.need_mentions
    where polarity <> 'neutral'
    group by week, merchant_id, item_id, need, polarity
    union all
    select
        'phrase' as kind, week, merchant_id, '*' as item_id, phrase as topic, 'negative' as polarity,
        count(distinct customer) as mentions,
    from intermediate.complaint_phrases
    group by week, merchant_id, phrase
)
select * from counts
