-- One row per week and need that was mentioned in the whole shop.
select
    week, merchant_id, need, need_name, negatives, positives, reviews, baseline_reviews, baseline_negatives, q_value,
    reading_hits, reading_false_alarms,
    evidence,
from marts.feedback_insight
where merchant_id = $merchant_id and item_id = '*' and week between $first and $week
order by week, need
