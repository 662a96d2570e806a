-- One row per flag: reviews of the whole shop's week that may mislead, beside the four weeks before.
select
    week, merchant_id, item_id, item_name, flag, reviews, flagged, share, baseline_reviews, baseline_flagged,
    baseline_share, flagged_rating, other_rating,
from marts.review_flags
where merchant_id = $merchant_id and week = $week and item_id = '*'
order by flag
