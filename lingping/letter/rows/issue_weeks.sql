-- One row per issue and week with reviews, of the twelve weeks up to the letter's.
select
    merchant_id, kind, item_id, topic, polarity, week, mentions, total, usual_mentions, usual_total, state,
from marts.issue_weeks
where merchant_id = $merchant_id and week between $first and $week
order by kind, topic, item_id, polarity, week
