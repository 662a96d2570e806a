-- One row per kind of topic, week, merchant and item ('*' for all): how many reviews could have mentioned a topic.
-- column: kind: need: all read reviews count; phrase: only negative ones, and only for '*'
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: total: Read reviews; of phrases, customers with a negative review
-- unique: kind, week, merchant_id, item_id
-- not_null: kind, week, merchant_id, item_id, total
-- accepted: kind in ('need', 'phrase')
-- assert: total > 0
with totals as (
    select 'need' as kind, week, merchant_id, item_id, reviews as total
    from intermediate.item_weeks
    where reviews > 0
    union all
    select 'phrase' as kind, week, merchant_id, '*' as item_id, count(distinct coalesce(user_key, review_key)) as total
    from marts.reviews
    where opinion = 'negative' and week is not null and not is_template
    group by week, merchant_id
)
select * from totals
