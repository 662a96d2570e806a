-- One row per merchant and customer with purchases up to the as-of day: recency, frequency, monetary value.
-- Scores are quintiles among the merchant's buyers with that figure. Ties share the middle of their ranks; ties in the
-- number of orders share the lowest, so that one-time buyers do not count as frequent ones where most bought once.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: first_at: First purchase
-- column: last_at: Last purchase; NULL if the source gives no date
-- column: recency_days: Days from the last purchase to the as-of day
-- column: orders: Distinct orders
-- column: spend: Total paid, in yuan; NULL without amounts
-- column: refunds: Order lines refunded in full or in part
-- column: refund_amount: Total refunded, in yuan; NULL without amounts
-- column: recency_score: 5 for the most recent buyers, 1 for the least recent
-- column: frequency_score: 5 for most orders, 1 for fewest
-- column: monetary_score: 5 for the highest spend, 1 for the lowest
-- column: price_band: low, middle or high: tercile of the merchant's buyers by mean price paid per unit
-- column: preferred_categories: Up to three categories with most purchases; ties by name
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key, orders
with purchases as (
    select purchases.*, as_of, category
    from intermediate.purchases
    join intermediate.merchant_as_of using (merchant_id)
    left join intermediate.merchant_items using (merchant_id, item_id)
    where user_key is not null
),
bought as (
    select
        merchant_id,
        user_key,
        min(platform) as platform,
        min(purchased_at) as first_at,
        max(purchased_at) as last_at,
        min(as_of) - max(purchase_date) as recency_days,
        count(distinct purchase_key) as orders,
        sum(amount)::decimal(12, 2) as spend,
        count(*) filter (where refund_amount > 0) as refunds,
        sum(refund_amount)::decimal(12, 2) as refund_amount,
        spend / nullif(sum(quantity) filter (where amount is not null), 0) as unit_price,
    from purchases
    group by merchant_id, user_key
),
category_counts as (
    select merchant_id, user_key, category, count(*) as times
    from purchases
    where category is not null
    group by merchant_id, user_key, category
),
preferred as (
    select merchant_id, user_key, list(category order by times desc, category)[:3] as preferred_categories
    from category_counts
    group by merchant_id, user_key
),
ranked as (
    select
        *,
        rank() over (partition by merchant_id order by recency_days desc nulls last) - 1 as less_recent,
        rank() over (partition by merchant_id order by orders) - 1 as less_frequent,
        rank() over (partition by merchant_id order by spend nulls last) - 1 as less_spent,
        rank() over (partition by merchant_id order by unit_price nulls last) - 1 as cheaper,
        count(*) over (partition by merchant_id, recency_days) as same_recency,
        count(*) over (partition by merchant_id, spend) as same_spend,
        count(*) over (partition by merchant_id, unit_price) as same_price,
        count(*) over (partition by merchant_id) as buyers,
        count(recency_days) over (partition by merchant_id) as dated_buyers,
        count(spend) over (partition by merchant_id) as paying_buyers,
        count(unit_price) over (partition by merchant_id) as priced_buyers,
    from bought
    left join preferred using (merchant_id, user_key)
),
-- (2 * less + equal) / (2 * all) is the middle of the ranks as a share of all, always between 0 and 1.
scored as (
    select
        merchant_id, user_key, platform, first_at, last_at, recency_days, orders, spend, refunds, refund_amount,
        if(recency_days is null, null, 1 + 5 * (2 * less_recent + same_recency) // (2 * dated_buyers)) as recency_score,
        1 + 5 * less_frequent // buyers as frequency_score,
        if(spend is null, null, 1 + 5 * (2 * less_spent + same_spend) // (2 * paying_buyers)) as monetary_score,
        case if(unit_price is null, null, 3 * (2 * cheaper + same_price) // (2 * priced_buyers))
            when 0 then 'low'
            when 1 then 'middle'
            when 2 then 'high'
        end as price_band,
        preferred_categories,
    from ranked
)
select * from scored
