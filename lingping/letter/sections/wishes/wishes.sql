-- One row per review of the letter's week that states a wish.
select
    review_key, merchant_id, item_id, item_name, week, rating, opinion, wish, needs, p_wish,
    is_from_follow_up, is_corrected, item_wishes, item_share,
from marts.wishes
where merchant_id = $merchant_id and week = $week
order by review_key
