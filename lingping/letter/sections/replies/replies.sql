-- One row: how many bad reviews of the last four weeks were answered by the letter's Sunday, and how soon.
-- replied: reviews of any kind, of any day, that have a reply: where there are none, the export may lack them.
select
    $merchant_id as merchant_id, count(*) as bad_reviews, count(*) filter (where is_answered_by_then) as answered,
    count(reply_hours) filter (where is_answered_by_then) as timed,
    median(reply_hours) filter (where is_answered_by_then) as median_hours,
    (select count(*) from marts.reviews where merchant_id = $merchant_id and has_reply) as replied,
from {{ _recent_bad_reviews }}
