-- One row per week, merchant and word that is a keyword of at least ten read reviews of the week and the four before.
-- The first week is the merchant's fifth; the last is the week of the as-of day. A trend is called so where Fisher's exact
-- test (1935, as mid-p), one-sided, allows at most one false one in fifty weeks (Bonferroni, over the words of the week).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: word: Keyword
-- column: reviews: Read reviews of the week with this keyword
-- column: negatives: Those that are negative
-- column: positives: Those that are positive
-- column: week_reviews: Read reviews of the week
-- column: share: reviews / week_reviews; NULL without read reviews
-- column: baseline_reviews: Read reviews of the four weeks before with this keyword
-- column: baseline_week_reviews: Read reviews of the four weeks before
-- column: baseline_share: baseline_reviews / baseline_week_reviews; NULL without read reviews then
-- column: share_change: share - baseline_share
-- column: z: z-score of the change: two-proportion test with pooled variance; NULL where not defined
-- column: p_value: Probability of so large a rise, or of so large a fall, by chance; NULL without read reviews in one of the times
-- column: trend: rising or falling (p_value * words of the week <= 0.01 each), else steady
-- column: evidence: Up to three reviews of the week with this keyword: negative ones first, then the newest
-- unique: week, merchant_id, word
-- not_null: week, merchant_id, word, reviews, trend
-- accepted: trend in ('rising', 'falling', 'steady')
-- assert: isodow(week) = 1
-- assert: reviews <= week_reviews
-- assert: baseline_reviews <= baseline_week_reviews
-- assert: negatives + positives <= reviews
-- assert: reviews + baseline_reviews >= 10
-- assert: len(evidence) = least(reviews, 3)
with weeks as (
    select
        merchant_id,
        week,
        read_reviews as week_reviews,
        sum(read_reviews) over (
            partition by merchant_id order by week
            range between interval 28 days preceding and interval 7 days preceding
        )::bigint as baseline_week_reviews,
    from marts.merchant_weeks
    qualify row_number() over (partition by merchant_id order by week) > 4
),
keyword_reviews as (
    select merchant_id, week, review_key, opinion, reviewed_at, unnest(list_distinct(keywords)) as word
    from marts.reviews
    where week is not null and opinion is not null
),
spread as (
    select *, unnest(range(5))::integer as weeks_ago
    from keyword_reviews
),
counted as (
    select
        week + 7 * weeks_ago as week,
        merchant_id,
        word,
        count(*) filter (where weeks_ago = 0) as reviews,
        count(*) filter (where weeks_ago = 0 and opinion = 'negative') as negatives,
        count(*) filter (where weeks_ago = 0 and opinion = 'positive') as positives,
        count(*) filter (where weeks_ago > 0) as baseline_reviews,
        coalesce(
            list(review_key order by opinion = 'negative' desc, reviewed_at desc, review_key)
                filter (where weeks_ago = 0),
            []
        )[:3] as evidence,
    from spread
    group by week + 7 * weeks_ago, merchant_id, word
    having count(*) >= 10
),
compared as (
    select
        *,
        reviews / nullif(week_reviews, 0) as exact_share,
        baseline_reviews / nullif(baseline_week_reviews, 0) as exact_baseline,
        (reviews + baseline_reviews) / nullif(week_reviews + baseline_week_reviews, 0) as pooled,
        sqrt(pooled * (1 - pooled) * (1 / nullif(week_reviews, 0) + 1 / nullif(baseline_week_reviews, 0))) as spread,
        round((exact_share - exact_baseline) / nullif(spread, 0), 4) as z,
        case
            when z >= 0 then fisher_mid_p(reviews, week_reviews, baseline_reviews, baseline_week_reviews)
            when z < 0 then fisher_mid_p(baseline_reviews, baseline_week_reviews, reviews, week_reviews)
        end as p_value,
        count(*) over (partition by week, merchant_id) as words,
    from counted
    join weeks using (week, merchant_id)
),
classified as (
    select
        week, merchant_id, word, reviews, negatives, positives, week_reviews,
        round(exact_share, 6) as share,
        baseline_reviews, baseline_week_reviews,
        round(exact_baseline, 6) as baseline_share,
        round(exact_share - exact_baseline, 6) as share_change,
        z,
        round(p_value, 9) as p_value,
        case when p_value * words <= 0.01 then if(z > 0, 'rising', 'falling') else 'steady' end as trend,
        evidence,
    from compared
)
select * from classified
