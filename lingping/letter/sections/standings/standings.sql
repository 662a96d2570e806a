-- One row per category and need ('*': the review as a whole): the shop's negative share beside the category's.
select
    week, merchant_id, category, need, need_name, reviews, negatives, negative_share, negative_low,
    negative_high, reading_hits, reading_false_alarms, category_merchants, category_share, standing,
from marts.category_standings
where merchant_id = $merchant_id and week = $week
order by category, need
