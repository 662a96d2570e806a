-- One row per week, merchant, category and need that has a benchmark: the merchant's position in its category.
-- It contains only the merchant's own figures and the published benchmark, nothing about other merchants. 95 %
-- intervals allow for the sample (Wilson 1927) and for the classifier's errors, which differ between shops. Whether the shop is better or worse is decided on figures that are not rounded, lest a
-- shop be called worse than 21 % that are 21.3 %; that tells no more of the others than on which side of the shop's own
-- bound their share lies.
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
-- column: reading_hits: Share of complaints about the need that the classifier reads as such, as measured on labelled texts; NULL if unknown
-- column: reading_false_alarms: Share of other reviews that it reads as one
-- column: category_merchants: Merchants in the benchmark, including this one
-- column: category_share: Negative share of the category, including this merchant's reviews, in hundredths (marts.category_benchmarks)
-- column: standing: better (negative_high below the category's share before rounding), worse (negative_low above it), else alike
-- unique: week, merchant_id, category, need
-- not_null: week, merchant_id, category, need, standing
-- accepted: standing in ('better', 'alike', 'worse')
-- assert: negative_low <= negative_share and negative_share <= negative_high
with shares as (
    select week, category, need, sum(negatives) / sum(reviews) as exact_share
    from intermediate.category_weeks
    group by week, category, need
),
wholes as (
    select week, category, merchant_id, negatives / reviews as shop_share
    from intermediate.category_weeks
    where need = '*'
),
with_benchmark as (
    select
        week, merchant_id, category, need, need_name,
        shop.reviews,
        shop.negatives,
        hits,
        if(need = '*', 1, shop_share) * false_alarms as alarms,
        merchants as category_merchants,
        benchmark.negative_share as category_share,
        exact_share,
    from intermediate.category_weeks as shop
    join marts.category_benchmarks as benchmark using (week, category, need)
    join shares using (week, category, need)
    join wholes using (week, category, merchant_id)
    left join intermediate.reading_rates using (need)
),
bounded as (
    select
        *,
        reading_low(negatives, reviews, hits, alarms) as low,
        reading_high(negatives, reviews, hits, alarms) as high,
    from with_benchmark
),
compared as (
    select
        week, merchant_id, category, need, need_name, reviews, negatives,
        round(negatives / reviews, 6) as negative_share,
        round(low, 6) as negative_low,
        round(high, 6) as negative_high,
        hits as reading_hits,
        round(alarms, 6) as reading_false_alarms,
        category_merchants, category_share,
        case
            when high < exact_share then 'better'
            when low > exact_share then 'worse'
            else 'alike'
        end as standing,
    from bounded
)
select * from compared
