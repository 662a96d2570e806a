-- One row per item in the letter's week: how its reviews of eight weeks compare with the shop's and develop.
select
    week, merchant_id, item_id, item_name, category, is_newest, reviews, read_reviews, mean_rating, negatives,
    negative_share, recent_reviews, recent_negatives, recent_share, recent_low, recent_high, reading_hits,
    reading_false_alarms, shop_share,
    trend_z, top_complaint, top_complaint_reviews, visitors, conversion, orders, revenue, refunds,
    refund_share, state,
from marts.item_health
where merchant_id = $merchant_id and week = $week
order by item_id
