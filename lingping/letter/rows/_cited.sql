-- Reviews that the letter may quote: evidence of the week's complaints and praise.
select unnest(evidence || praise_evidence) as review_key
from marts.feedback_insight
where merchant_id = $merchant_id and week = $week
