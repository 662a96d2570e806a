-- One row per topic and week in which it rose beyond chance, told of the item or the words that tell most: an item
-- that half of the shop's mentions come from stands for '*', else '*' for its items; of phrases that half of the same
-- customers used, the one that rose first, then the one that rose most.
-- One false alarm in ten weeks is what a shop may bear. The greatest q_value spends it: 0.06 on complaints, 0.02 on
-- praise, 0.02 on phrases. Where nothing rises, a family of tests raises one with that chance at most (Simes 1986).
-- column: kind: need or phrase
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: topic: Need of the taxonomy, or the phrase
-- column: polarity: negative or positive
-- unique: kind, week, merchant_id, item_id, topic, polarity
-- not_null: kind, week, merchant_id, item_id, topic, polarity
with risen as (
    select *, min(week) over (partition by kind, merchant_id, item_id, topic, polarity) as first_week
    from intermediate.topic_weeks
    where q_value <= if(kind = 'need' and polarity = 'negative', 0.06, 0.02) and (kind = 'need' or log_odds_z >= 2)
),
needs as (
    select
        r.*,
        s.mentions as shop_mentions,
        r.item_id <> '*' and 2 * r.mentions >= s.mentions as is_telling_item,
    from risen as r
    join intermediate.topic_counts as s using (kind, week, merchant_id, topic, polarity)
    where r.kind = 'need' and s.item_id = '*'
),
scoped as (
    select
        *,
        bool_or(is_telling_item) over (partition by week, merchant_id, topic, polarity) as has_telling_item,
        bool_or(item_id = '*') over (partition by week, merchant_id, topic, polarity) as has_shop,
    from needs
),
used as (
    select distinct week, merchant_id, customer, phrase as topic, mentions, first_week, log_odds_z
    from risen
    join intermediate.complaint_phrases as p using (week, merchant_id)
    where kind = 'phrase' and p.phrase = topic
),
echoes as (
    select one.week, one.merchant_id, one.topic
    from used as one
    join used as other using (week, merchant_id, customer)
    where
        (one.first_week, -one.log_odds_z, -length(one.topic), one.topic)
        > (other.first_week, -other.log_odds_z, -length(other.topic), other.topic)
    group by one.week, one.merchant_id, one.topic, other.topic
    having 2 * count(*) >= max(one.mentions)
),
told as (
    select kind, week, merchant_id, item_id, topic, polarity
    from scoped
    where if(has_telling_item, is_telling_item, item_id = '*' or not has_shop)
    union all
    select kind, week, merchant_id, item_id, topic, polarity
    from risen
    anti join echoes using (week, merchant_id, topic)
    where kind = 'phrase'
)
select * from told
