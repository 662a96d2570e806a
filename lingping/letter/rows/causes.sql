-- One row per urgent need of the letter's week: what its complaints have in common.
select
    week, merchant_id, need, item_id, item_name, negatives, reviews, shop_negatives, baseline_negatives,
    baseline_reviews, issue_week, state, since_date, complaints, phrases, ordered_from, ordered_to,
    ordered_complaints, ordered_reviews, other_complaints, other_reviews, province, province_complaints, variant,
    variant_complaints,
from marts.complaint_causes
where merchant_id = $merchant_id and week = $week
order by need
