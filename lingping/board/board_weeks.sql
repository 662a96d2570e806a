-- One row per week of the shop, up to its last: the figures of marts.merchant_weeks.
select
    week, merchant_id, reviews, read_reviews, mean_rating, negatives, positives, reading_hits,
    reading_false_alarms, adjusted_negative_share,
    default_praise_reviews, replied_reviews, visitors, orders, buyers, revenue, refunds, refund_amount,
    is_refund_dated,
from marts.merchant_weeks
where merchant_id = $merchant_id and week between $first and $week
order by week
