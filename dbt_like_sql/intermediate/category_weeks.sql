-- One row per completed week, category, merchant with read reviews in it, and need mentioned there ('*': the review as
-- a whole).
-- It names merchants, so it is never published; marts.category_benchmarks is the part that other merchants may see.
-- column: week: Monday of the week in Shanghai
-- column: category: Category in the master data
-- column: merchant_id: Shop
-- column: need: Need that reviews of any shop mention in the category and week, or '*': the review as a whole
-- column: reviews: Read reviews of the shop in the category and week
-- column: mentions: Read reviews that mention the need; for '*' all
-- column: negatives: Read reviews that complain about the need; for '*' negative ones
-- column: positives: Read reviews that praise the need; for '*' positive ones
-- column: ratings: Read reviews with stars
-- column: stars: Sum of their stars
-- unique: week, category, merchant_id, need
-- not_null: week, category, merchant_id, need
-- assert: mentions <= reviews
-- assert: negatives + positives <= mentions
with reviews as (
    select reviews.week, category, merchant_id, review_key, rating, opinion
    from marts.reviews
    join intermediate.merchant_as_of using (merchant_id)
    where reviews.week <= merchant_as_of.week and category is not null and opinion is not null
),
shops as (
    select
        week,
        category,
        merchant_id,
        count(*) as reviews,
        count(*) filter (where opinion = 'negative') as negatives,
        count(*) filter (where opinion = 'positive') as positives,
        count(rating) as ratings,
        coalesce(sum(rating), 0)::decimal(18, 2) as stars,
    from reviews
    group by week, category, merchant_id
),
mentioned as (
    select
        reviews.week,
        category,
        reviews.merchant_id,
        need,
        count(*) as mentions,
        count(*) filter (where polarity = 'negative') as negatives,
        count(*) filter (where polarity = 'positive') as positives,
    from marts.review_needs
    join reviews using (review_key)
    group by reviews.week, category, reviews.merchant_id, need
),
needs as (
    select distinct week, category, need from mentioned
),
counted as (
    select
        week, category, merchant_id,
        '*' as need,
        reviews,
        reviews as mentions,
        negatives, positives, ratings, stars,
    from shops
    union all
    select
        week, category, merchant_id, need,
        shops.reviews,
        coalesce(mentioned.mentions, 0) as mentions,
        coalesce(mentioned.negatives, 0) as negatives,
        coalesce(mentioned.positives, 0) as positives,
        shops.ratings,
        shops.stars,
    from shops
    join needs using (week, category)
    left join mentioned using (week, category, merchant_id, need)
)
select * from counted
