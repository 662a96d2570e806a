-- One row per keyword of the letter's week: how many reviews use it, and how many did in the four weeks before.
select
    week, merchant_id, word, reviews, negatives, positives, share, baseline_reviews, baseline_share, trend,
from marts.keyword_trends
where merchant_id = $merchant_id and week = $week and reviews > 0
order by reviews desc, word
