-- One row per action on an item or shop, outcome, and item: the one that it was taken on and those it may be compared
-- with. Others of the same shop for an item; other shops, all items together, for a whole shop.
-- Before are the 28 days up to the action. After are 28 days too, from its day for conversion, and a week later for
-- complaints: what is reviewed until then was mostly bought before.
-- column: action_id: Action (ops.actions)
-- column: outcome: complaints (about the need, else of any kind, among read reviews) or conversion (buyers among those who looked at the item or bought it)
-- column: merchant_id: Shop of the item
-- column: item_id: Item, or '*' for the whole shop
-- column: category: Category of the item in the master data
-- column: is_treated: The action was taken on it
-- column: is_disturbed: Another action was taken on it less than 63 days before or after
-- column: trials_before: Read reviews, or customers who looked or bought, before
-- column: hits_before: Complaints, or customers who bought, before
-- column: trials_after: Read reviews, or customers who looked or bought, after
-- column: hits_after: Complaints, or customers who bought, after
-- unique: action_id, outcome, merchant_id, item_id
-- not_null: action_id, outcome, merchant_id, item_id, is_treated, is_disturbed
-- accepted: outcome in ('complaints', 'conversion')
-- assert: hits_before <= trials_before
-- assert: hits_after <= trials_after
with actions as (
    select action_id, merchant_id as acting_merchant, item_id as acting_item, need, action_date, item_id = '*' as is_shop
    from ops.actions
    where audience is null
),
scopes as (
    select actions.*, merchant_id
    from actions
    join intermediate.merchant_as_of on is_shop or merchant_id = acting_merchant
),
reviewed as (
    select
        action_id,
        'complaints' as outcome,
        r.merchant_id,
        if(is_shop, '*', r.item_id) as item_id,
        review_date < action_date as is_before,
        if(s.need is null, opinion = 'negative', n.polarity is not distinct from 'negative') as is_hit,
    from scopes as s
    join marts.reviews as r using (merchant_id)
    left join marts.review_needs as n on n.review_key = r.review_key and n.need = s.need
    where
        opinion is not null
        and (
            review_date between action_date - 28 and action_date - 1
            or review_date between action_date + 7 and action_date + 34
        )
),
-- Without a log of visits nobody knows who looked and did not buy.
logging_merchants as (
    select distinct merchant_id from staging.events where item_id is not null
),
touches as (
    select merchant_id, item_id, user_key, event_date as day, false as is_purchase
    from staging.events
    join intermediate.merchant_as_of using (merchant_id)
    where event_date <= as_of
    union all
    select merchant_id, item_id, user_key, purchase_date as day, true as is_purchase
    from intermediate.purchases
    where known_from <> 'review'
),
visited as (
    select
        action_id,
        'conversion' as outcome,
        merchant_id,
        if(is_shop, '*', item_id) as item_id,
        user_key,
        day < action_date as is_before,
        bool_or(is_purchase) as is_hit,
    from scopes
    semi join logging_merchants using (merchant_id)
    join touches using (merchant_id)
    where user_key is not null and item_id is not null and day between action_date - 28 and action_date + 27
    group by all
),
trials as (
    from reviewed
    union all by name
    select * exclude (user_key) from visited
),
counted as (
    select
        action_id,
        outcome,
        merchant_id,
        item_id,
        count(*) filter (where is_before) as trials_before,
        count(*) filter (where is_before and is_hit) as hits_before,
        count(*) filter (where not is_before) as trials_after,
        count(*) filter (where not is_before and is_hit) as hits_after,
    from trials
    where item_id is not null
    group by action_id, outcome, merchant_id, item_id
),
disturbed as (
    select distinct a.action_id, b.acting_merchant as merchant_id, b.acting_item as item_id
    from actions as a
    join actions as b on b.action_id <> a.action_id and abs(b.action_date - a.action_date) < 63
),
judged as (
    select
        action_id, outcome, c.merchant_id, c.item_id, category,
        c.merchant_id = acting_merchant and c.item_id = acting_item as is_treated,
        d.action_id is not null as is_disturbed,
        trials_before, hits_before, trials_after, hits_after,
    from counted as c
    join actions using (action_id)
    left join disturbed as d using (action_id, merchant_id, item_id)
    left join intermediate.merchant_items as i on i.merchant_id = c.merchant_id and i.item_id = c.item_id
)
select * from judged
