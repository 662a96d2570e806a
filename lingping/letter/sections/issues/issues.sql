-- One row per confirmed issue that is open in the letter's week or closed in it: a need or phrase that rose, of an item or
-- of the whole shop ('*'). For the letter it opens in the week in which it can first be named.
select
    merchant_id, item_id, item_name, kind, topic, topic_name, polarity, status, start_date,
    confirmed_week as opened_week, closed_week,
    if(episodes = 1, confirmed_week, first_opened_week) as first_opened_week,
    episodes, mentions, total, share, baseline_share, p_value, q_value, log_odds_z, mentions_since, evidence,
from marts.emerging_issues
where merchant_id = $merchant_id and confirmed_week <= $week and (closed_week is null or closed_week >= $week)
order by kind, topic, item_id, polarity
