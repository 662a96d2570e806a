-- One row per week, merchant, category and need that has a benchmark: the merchant's position in its category.
-- It contains only the merchant's own figures and the published benchmark, nothing about other merchants. 95 %
-- intervals after Wilson (1927).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: category: Category in the master data
-- column: need: Need of the taxonomy, or '*': the review as a whole
-- column: need_name: Chinese name of the need; NULL for '*'
-- column: reviews: Read reviews of the shop in the category and week
-- column: negatives: Those that complain about the need ('*': are negative)
-- column: negative_share: negatives / reviews
-- column: negative_low: Lower bound of the 95 % interval of the share
-- column: negative_high: Upper bound of the 95 % interval of the share
-- column: category_merchants: Merchants in the benchmark, including this one
-- column: category_share: Negative share of the category (marts.category_benchmarks), including this merchant's reviews
-- column: standing: better (negative_high below category_share), worse (negative_low above it), else alike
-- unique: week, merchant_id, category, need
-- not_null: week, merchant_id, category, need, standing
-- accepted: standing in ('better', 'alike', 'worse')
-- assert: negative_low <= negative_share and negative_share <= negative_high
with with_benchmark as (
    select
        week, merchant_id, category, need, need_name,
        shop.reviews,
        shop.negatives,
        merchants as category_merchants,
        benchmark.negative_share as category_share,
    from intermediate.category_weeks as shop
    join marts.category_benchmarks as benchmark using (week, category, need)
),
bounded as (
    select
        *,
        round(wilson_low(negatives, reviews), 6) as negative_low,
        round(wilson_high(negatives, reviews), 6) as negative_high,
    from with_benchmark
),
compared as (
    select
        week, merchant_id, category, need, need_name, reviews, negatives,
        round(negatives / reviews, 6) as negative_share,
        negative_low, negative_high, category_merchants, category_share,
        case
            when negative_high < category_share then 'better'
            when negative_low > category_share then 'worse'
            else 'alike'
        end as standing,
    from bounded
)
select * from compared
