-- One row per week, item and need: items in the letter's week, the whole shop ('*') in all of the twelve weeks.
select
    week, merchant_id, item_id, item_name, need, need_name, mentions, negatives, neutrals, positives, reviews,
    negative_share, negative_low, negative_high, reading_hits, reading_false_alarms, shrunk_share, prior_weight, positive_share, issue_week, baseline_reviews,
    baseline_negatives, baseline_share, negative_change, p_value, q_value, rating_impact, customers,
    spend_touched, matched_complainers, repurchase_change, repurchase_low, repurchase_high, refund_change,
    refund_low, refund_high, priority, priority_rank, evidence, praise_evidence,
    complaint_words,
from marts.feedback_insight
where merchant_id = $merchant_id and (week = $week or (item_id = '*' and week between $first and $week))
order by week, item_id, need
