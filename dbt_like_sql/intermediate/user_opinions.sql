-- One row per merchant and customer who reviewed, up to the merchant's day: how satisfied, and what matters to them.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: first_at: First review; NULL if the source gives no date
-- column: last_at: Last review
-- column: reviews: Reviews written
-- column: mean_rating: Mean stars given
-- column: negative_reviews: Read reviews that are negative
-- column: satisfaction: Share of positives among the read reviews; NULL when nothing was read
-- column: cared_needs: Up to three needs that the reviews speak of most, complaints deciding between equals
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
with reviewed as (
    select
        merchant_id,
        user_key,
        min(platform) as platform,
        min(reviewed_at) as first_at,
        max(reviewed_at) as last_at,
        count(*) as reviews,
        avg(rating)::decimal(4, 2) as mean_rating,
        count(*) filter (where opinion = 'negative') as negative_reviews,
        round(count(*) filter (where opinion = 'positive') / nullif(count(opinion), 0), 6) as satisfaction,
    from marts.reviews
    where user_key is not null
    group by merchant_id, user_key
),
need_counts as (
    select
        merchant_id,
        user_key,
        need,
        count(*) as mentions,
        count(*) filter (where polarity = 'negative') as negatives,
    from marts.review_needs
    where user_key is not null
    group by merchant_id, user_key, need
),
cared as (
    select merchant_id, user_key, list(need order by mentions desc, negatives desc, need)[:3] as cared_needs
    from need_counts
    group by merchant_id, user_key
),
combined as (
    select reviewed.*, coalesce(cared_needs, []) as cared_needs
    from reviewed
    left join cared using (merchant_id, user_key)
)
select * from combined
