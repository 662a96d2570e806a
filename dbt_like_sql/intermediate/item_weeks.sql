-- One row per week, merchant and item ('*' for all) with a dated review: read reviews and stars of the week.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: reviews: Read reviews of the week
-- column: ratings: Reviews of the week with stars
-- column: stars: Sum of their stars
-- unique: week, merchant_id, item_id
-- not_null: week, merchant_id, item_id, reviews, ratings
-- assert: ratings = 0 or stars / ratings between 0.5 and 5
with reviews as (
    select week, merchant_id, unnest([item_id, '*']) as item_id, rating, opinion
    from marts.reviews
    where week is not null
),
counted as (
    select
        week, merchant_id, item_id,
        count(opinion) as reviews,
        count(rating) as ratings,
        sum(rating)::decimal(18, 2) as stars,
    from reviews
    where item_id is not null
    group by week, merchant_id, item_id
)
select * from counted
