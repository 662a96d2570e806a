-- One row per week of the shop that has any review, order or event: the twelve weeks that end with the letter's.
select
    week, merchant_id, as_of, is_complete, reviews, read_reviews, mean_rating, negatives, neutrals, positives,
    negative_share, negative_low, negative_high, reading_hits, reading_false_alarms, adjusted_negative_share, default_praise_reviews,
    template_reviews, conflict_reviews, replied_reviews, follow_ups, visitors, browses, carts, purchases,
    searches, orders, buyers, revenue, refunds, refund_amount, is_refund_dated, late_refunds,
    refund_share, previous_reviews, previous_mean_rating, previous_negative_share, previous_revenue,
    negative_share_change, top_keywords,
from marts.merchant_weeks
where merchant_id = $merchant_id and week between $first and $week
order by week
