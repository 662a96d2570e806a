-- One row per merchant and customer with a dated purchase: what similar customers did in the last 28 days.
-- Customers are similar if they have as many orders (four or more count alike) and the same recency (up to 14, 28, 56
-- days, or longer). Similar customers are those of 28 days before the as-of day, followed until that day. Small groups
-- are shrunk towards the merchant's mean, which has the weight of 20 customers.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: chance: Probability of a purchase within 28 days: the share of similar customers who bought
-- column: expected_value: Expected spend within 28 days, in yuan: the mean of similar customers; NULL without amounts
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key, chance
-- assert: chance between 0 and 1
with dated as (
    select merchant_id, user_key, purchase_key, amount, purchase_date, as_of
    from intermediate.purchases
    join intermediate.merchant_as_of using (merchant_id)
    where user_key is not null and purchase_date is not null
),
grouped as (
    select
        merchant_id,
        user_key,
        days_back,
        least(count(distinct purchase_key), 4) as orders_band,
        min(as_of) - days_back - max(purchase_date) as recency_days,
        case when recency_days <= 14 then 1 when recency_days <= 28 then 2 when recency_days <= 56 then 3 else 4 end
            as recency_band,
    from dated, (values (0), (28)) as offsets (days_back)
    where purchase_date <= as_of - days_back
    group by merchant_id, user_key, days_back
),
recent as (
    select merchant_id, user_key, sum(amount) as spend, true as has_bought
    from dated
    where purchase_date > as_of - 28
    group by merchant_id, user_key
),
cells as (
    select
        merchant_id,
        orders_band,
        recency_band,
        count(*) as customers,
        count(has_bought) as buyers,
        coalesce(sum(spend), 0) as spend,
    from grouped
    left join recent using (merchant_id, user_key)
    where days_back = 28
    group by merchant_id, orders_band, recency_band
),
means as (
    select merchant_id, sum(buyers) / sum(customers) as chance, sum(spend) / sum(customers) as value
    from cells
    group by merchant_id
),
priced as (
    select distinct merchant_id, true as is_priced from dated where amount is not null
),
expected as (
    select
        merchant_id,
        user_key,
        round((coalesce(c.buyers, 0) + 20 * m.chance) / (coalesce(c.customers, 0) + 20), 6) as chance,
        if(is_priced, (coalesce(c.spend, 0) + 20 * m.value) / (coalesce(c.customers, 0) + 20), null)::decimal(12, 2)
            as expected_value,
    from grouped as s
    join means as m using (merchant_id)
    left join cells as c using (merchant_id, orders_band, recency_band)
    left join priced using (merchant_id)
    where days_back = 0
)
select * from expected
