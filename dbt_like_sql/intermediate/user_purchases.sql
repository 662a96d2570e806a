-- One row per merchant and customer who bought, up to the merchant's day: recency, frequency, monetary value.
-- Scores are fifths among the merchant's buyers who have the figure. Equal figures share the middle of their ranks;
-- equal numbers of orders the lowest, lest one-time buyers pass for frequent ones where most bought once.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: first_at: First purchase
-- column: last_at: Last purchase; NULL if the source gives no date
-- column: recency_days: Days from the last purchase to the merchant's day
-- column: orders: Distinct orders
-- column: spend: Paid in all, in yuan; NULL without amounts
-- column: refunds: Order lines refunded, wholly or in part
-- column: refund_amount: Refunded in all, in yuan; NULL without amounts
-- column: recency_score: 5: bought last; 1: bought longest ago
-- column: frequency_score: 5: most orders; 1: fewest
-- column: monetary_score: 5: spent most; 1: spent least
-- column: price_band: low, middle or high: third of the merchant's buyers by mean price paid for a piece
-- column: preferred_categories: Up to three categories of most purchases, of equals the first by name
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
        spend / nullif(sum(quantity) filter (where amount is not null), 0) as piece_price,
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
        rank() over (partition by merchant_id order by piece_price nulls last) - 1 as less_dear,
        count(*) over (partition by merchant_id, recency_days) as as_recent,
        count(*) over (partition by merchant_id, spend) as as_spent,
        count(*) over (partition by merchant_id, piece_price) as as_dear,
        count(*) over (partition by merchant_id) as buyers,
        count(recency_days) over (partition by merchant_id) as dated_buyers,
        count(spend) over (partition by merchant_id) as paying_buyers,
        count(piece_price) over (partition by merchant_id) as priced_buyers,
    from bought
    left join preferred using (merchant_id, user_key)
),
-- (2 * less + equal) / (2 * all) is the middle of the ranks as a share of all, always between 0 and 1.
scored as (
    select
        merchant_id, user_key, platform, first_at, last_at, recency_days, orders, spend, refunds, refund_amount,
        if(recency_days is null, null, 1 + 5 * (2 * less_recent + as_recent) // (2 * dated_buyers)) as recency_score,
        1 + 5 * less_frequent // buyers as frequency_score,
        if(spend is null, null, 1 + 5 * (2 * less_spent + as_spent) // (2 * paying_buyers)) as monetary_score,
        case if(piece_price is null, null, 3 * (2 * less_dear + as_dear) // (2 * priced_buyers))
            when 0 then 'low'
            when 1 then 'middle'
            when 2 then 'high'
        end as price_band,
        preferred_categories,
    from ranked
)
select * from scored
