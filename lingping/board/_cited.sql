-- Reviews that the board may quote: evidence of the complaints of the last weeks.
select unnest(evidence) as review_key
from marts.feedback_insight
where merchant_id = $merchant_id and item_id = '*' and week between $week - 77 and $week
