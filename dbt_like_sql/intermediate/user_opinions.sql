-- One row per merchant and customer with reviews, up to the as-of day: their satisfaction, and the needs they mention.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: first_at: First review; NULL if the source gives no date
-- column: last_at: Last review
-- column: reviews: Reviews written
-- column: mean_rating: Mean stars given
-- column: negative_reviews: Read reviews that are negative
-- column: satisfaction: Share of positive reviews among the read reviews; NULL without read reviews
-- column: satisfaction_change: Mean score of the newer half of the dated read reviews minus that of the older half (positive 1, neutral 0, negative -1); NULL with fewer than two
-- column: satisfaction_trend: rising (0.5 or more), falling (-0.5 or less) or steady, by satisfaction_change
-- column: cared_needs: Up to three needs that the reviews mention most; ties by complaints
-- column: complained_needs: Up to three needs that the reviews complain about most
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key
-- accepted: satisfaction_trend in ('rising', 'steady', 'falling')
-- assert: satisfaction_change between -2 and 2
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
-- With an odd number of reviews, the middle one is in neither half.
halves as (
    select
        merchant_id,
        user_key,
        case opinion when 'positive' then 1 when 'negative' then -1 else 0 end as score,
        row_number() over (partition by merchant_id, user_key order by reviewed_at, review_key) as place,
        count(*) over (partition by merchant_id, user_key) // 2 as half,
        count(*) over (partition by merchant_id, user_key) as read_reviews,
    from marts.reviews
    where user_key is not null and opinion is not null and reviewed_at is not null
),
changed as (
    select
        merchant_id,
        user_key,
        round(
            (sum(score) filter (where place > read_reviews - half) - sum(score) filter (where place <= half))
            / min(half),
            6
        ) as satisfaction_change,
    from halves
    where half > 0
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
top_needs as (
    select
        merchant_id,
        user_key,
        list(need order by mentions desc, negatives desc, need)[:3] as cared_needs,
        (list(need order by negatives desc, mentions desc, need) filter (where negatives > 0))[:3] as complained_needs,
    from need_counts
    group by merchant_id, user_key
),
combined as (
    select
        reviewed.*,
        satisfaction_change,
        case
            when satisfaction_change >= 0.5 then 'rising'
            when satisfaction_change <= -0.5 then 'falling'
            when satisfaction_change is not null then 'steady'
        end as satisfaction_trend,
        coalesce(cared_needs, []) as cared_needs,
        coalesce(complained_needs, []) as complained_needs,
    from reviewed
    left join changed using (merchant_id, user_key)
    left join top_needs using (merchant_id, user_key)
)
select * from combined
