-- One row per completed week, category and need ('*': the review as a whole) with data of at least five merchants.
-- No benchmark reveals a single merchant. It is published only if at least five merchants have read reviews, and at
-- least five have mentions of the need; if none of them has more than half of the reviews, mentions, complaints or
-- praise; and if the reviews of all but the two largest are at least a tenth of the largest's (the p % rule), so that
-- the second largest cannot estimate the largest. A benchmark without any complaint or any praise would state the same
-- of every merchant, so it is left out too. Figures are rounded, so that two benchmarks that differ by one merchant do
-- not reveal that merchant's figures. There are no quartiles: with five merchants, each quartile is the figure of one
-- of them.
-- column: week: Monday of the week in Shanghai
-- column: category: Category in the master data
-- column: need: Need of the taxonomy, or '*': the review as a whole
-- column: need_name: Chinese name of the need; NULL for '*'
-- column: merchants: Merchants with a read review in the category and week
-- column: reviews: Their read reviews, rounded to tens
-- column: mention_share: Share of them that mentions the need, in hundredths; 1 for '*'
-- column: negative_share: Share of them that complains about it ('*': is negative), in hundredths
-- column: positive_share: Share of them that praises it ('*': is positive), in hundredths
-- column: mean_rating: Mean stars, in tenths; NULL for a single need, and without stars
-- unique: week, category, need
-- not_null: week, category, need, merchants, reviews, negative_share
-- assert: isodow(week) = 1
-- assert: merchants >= 5
-- assert: negative_share between 0 and 1
-- assert: positive_share between 0 and 1
with ranked as (
    select
        *,
        row_number() over (partition by week, category, need order by reviews desc, merchant_id) as place,
    from intermediate.category_weeks
),
pooled as (
    select
        week,
        category,
        need,
        count(*) as merchants,
        count(*) filter (where mentions > 0) as mentioning_merchants,
        sum(reviews) as n,
        max(reviews) as most_reviews,
        sum(reviews) filter (where place > 2) as rest_reviews,
        sum(mentions) as mentions,
        max(mentions) as most_mentions,
        sum(negatives) as negatives,
        max(negatives) as most_negatives,
        sum(positives) as positives,
        max(positives) as most_positives,
        sum(ratings) as ratings,
        sum(stars) as stars,
    from ranked
    group by week, category, need
),
published as (
    select
        week, category, need,
        name_zh as need_name,
        merchants,
        (round(n / 10) * 10)::bigint as reviews,
        round(mentions / n, 2) as mention_share,
        round(negatives / n, 2) as negative_share,
        round(positives / n, 2) as positive_share,
        if(need = '*', (stars / nullif(ratings, 0))::decimal(3, 1), null) as mean_rating,
    from pooled
    left join nlp.taxonomy using (need)
    where
        mentioning_merchants >= 5
        and 2 * most_reviews <= n
        and 2 * most_mentions <= mentions
        and 2 * most_negatives <= negatives and negatives > 0
        and 2 * most_positives <= positives and positives > 0
        and 10 * rest_reviews >= most_reviews
)
select * from published
