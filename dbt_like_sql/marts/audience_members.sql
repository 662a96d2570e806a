-- One row per merchant, audience and customer in it. The rules are in marts.audiences.
-- One customer in five is randomly held out of each audience, by a hash of the pseudonym: nobody can influence it, the
-- same customer is held out of the same audience every time, and the contacted ones can be compared with those held
-- out.
-- column: merchant_id: Shop
-- column: audience: Audience (marts.audiences)
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: item_id: Item that the contact is about; NULL for win_back and thank
-- column: item_name: Title of the item; NULL where no source gives it
-- column: chance: Probability of a purchase within 28 days, from similar customers (intermediate.expected_purchases); NULL if unknown
-- column: expected_value: Expected spend within 28 days, in yuan, from similar customers; NULL without amounts
-- column: is_holdout: Randomly held out: not to be contacted
-- unique: merchant_id, audience, user_key
-- not_null: merchant_id, audience, user_key, platform, is_holdout
-- accepted: audience in ('win_back', 'thank', 'warn', 'upsell', 'ask_review')
with profiles as (
    select * from marts.user_profile
),
win_back as (
    select merchant_id, 'win_back' as audience, user_key
    from profiles
    where rfm_segment in ('at_risk', 'hibernating') and orders >= 2
),
thank as (
    select merchant_id, 'thank' as audience, user_key
    from profiles
    where rfm_segment in ('champions', 'loyal') and negative_reviews = 0 and satisfaction >= 0.5
),
bought as (
    select
        merchant_id, user_key, item_id, purchase_key, known_from, purchase_date, refund_amount,
        d.as_of,
        d.week as newest_week,
    from intermediate.purchases
    join intermediate.merchant_as_of as d using (merchant_id)
    where user_key is not null and item_id is not null
),
reviewed as (
    select distinct merchant_id, user_key, item_id from marts.reviews where user_key is not null
),
reviewed_orders as (
    select distinct merchant_id, order_key as purchase_key, item_id from marts.reviews where order_key is not null
),
-- Items with significantly more complaints in the newest complete week: the interval lies above the share before.
rising as (
    select merchant_id, item_id, week as newest_week, min(priority_rank) as urgency
    from marts.feedback_insight
    where item_id <> '*' and negatives >= 3 and wilson_low(negatives, reviews) > coalesce(baseline_share, 0)
    group by merchant_id, item_id, week
),
warn as (
    select merchant_id, 'warn' as audience, user_key, arg_min(item_id, (urgency, item_id)) as item_id
    from bought
    join rising using (merchant_id, item_id, newest_week)
    anti join reviewed using (merchant_id, user_key, item_id)
    anti join reviewed_orders using (merchant_id, purchase_key, item_id)
    where purchase_date > as_of - 28
    group by merchant_id, user_key
),
wanted as (
    select merchant_id, user_key, item_id, occurred_at
    from staging.events
    join intermediate.merchant_as_of using (merchant_id)
    where event_type in ('favourite', 'cart') and event_date between as_of - 13 and as_of
),
upsell as (
    select merchant_id, 'upsell' as audience, user_key, arg_max(item_id, (occurred_at, item_id)) as item_id
    from wanted
    semi join (from profiles where orders > 0 and negative_reviews = 0 and refunds = 0) using (merchant_id, user_key)
    anti join bought using (merchant_id, user_key, item_id)
    group by merchant_id, user_key
),
ask_review as (
    select merchant_id, 'ask_review' as audience, user_key, arg_max(item_id, (purchase_date, item_id)) as item_id
    from bought
    anti join reviewed using (merchant_id, user_key, item_id)
    anti join reviewed_orders using (merchant_id, purchase_key, item_id)
    where
        known_from <> 'review'
        and purchase_date between as_of - 28 and as_of - 7
        and coalesce(refund_amount, 0) = 0
    group by merchant_id, user_key
),
members as (
    from win_back
    union all by name
    from thank
    union all by name
    from warn
    union all by name
    from upsell
    union all by name
    from ask_review
),
described as (
    select
        merchant_id, audience, user_key, platform, m.item_id, item_name, chance, expected_value,
        md5_number_lower(concat_ws(chr(31), audience, merchant_id, user_key)) % 5 = 0 as is_holdout,
    from members as m
    join profiles using (merchant_id, user_key)
    left join intermediate.expected_purchases using (merchant_id, user_key)
    left join intermediate.merchant_items using (merchant_id, item_id)
)
select * from described
