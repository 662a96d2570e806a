-- One row per topic and week with a significant rise, after removing duplicates: an item with at least half of the
-- shop's mentions replaces '*', otherwise '*' replaces its items; of phrases that half of the same customers used, only
-- the one that rose first stays, or else the one that rose most.
-- The budget for false alarms is one per shop in ten weeks. It is spent through the largest accepted q_value: 0.06 for
-- complaints, 0.02 for praise, 0.02 for phrases. Where nothing rises, a family of tests raises a false alarm with at
-- most that probability (Simes 1986).
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
        r.item_id <> '*' and 2 * r.mentions >= s.mentions as is_main_item,
    from risen as r
    join intermediate.topic_counts as s using (kind, week, merchant_id, topic, polarity)
    where r.kind = 'need' and s.item_id = '*'
),
scoped as (
    select
        *,
        bool_or(is_main_item) over (partition by week, merchant_id, topic, polarity) as has_main_item,
        bool_or(item_id = '*') over (partition by week, merchant_id, topic, polarity) as has_shop,
    from needs
),
usages as (
    select distinct week, merchant_id, customer, phrase as topic, mentions, first_week, log_odds_z
    from risen
    join intermediate.complaint_phrases as p using (week, merchant_id)
    where kind = 'phrase' and p.phrase = topic
),
duplicates as (
    select one.week, one.merchant_id, one.topic
    from usages as one
    join usages as other using (week, merchant_id, customer)
    where
        (one.first_week, -one.log_odds_z, -length(one.topic), one.topic)
        > (other.first_week, -other.log_odds_z, -length(other.topic), other.topic)
    group by one.week, one.merchant_id, one.topic, other.topic
    having 2 * count(*) >= max(one.mentions)
),
selected as (
    select kind, week, merchant_id, item_id, topic, polarity
    from scoped
    where if(has_main_item, is_main_item, item_id = '*' or not has_shop)
    union all
    select kind, week, merchant_id, item_id, topic, polarity
    from risen
    anti join duplicates using (week, merchant_id, topic)
    where kind = 'phrase'
)
select * from selected
