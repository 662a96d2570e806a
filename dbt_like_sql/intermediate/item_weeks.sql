-- One row per week, merchant and item ('*' for all) with a dated review: read reviews and stars of the week, and read
-- reviews of the four weeks before.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item, or '*'
-- column: reviews: Read reviews of the week
-- column: ratings: Reviews of the week with stars
-- column: stars: Sum of their stars
-- column: baseline_reviews: Read reviews in the four weeks before
-- unique: week, merchant_id, item_id
-- not_null: week, merchant_id, item_id, reviews, ratings, baseline_reviews
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
),
compared as (
    select
        *,
        coalesce(sum(reviews) over (
            partition by merchant_id, item_id order by week
            range between interval 28 days preceding and interval 7 days preceding
        ), 0)::bigint as baseline_reviews,
    from counted
)
select * from compared
