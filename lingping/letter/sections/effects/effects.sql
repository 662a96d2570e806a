-- One row per action and outcome, of the actions taken in the twelve weeks up to the letter's Sunday.
select
    action_id, outcome, merchant_id, item_id, item_name, audience, need, need_name, action, action_date,
    is_complete, trials_before, trials_after, share_before, share_after, controls, control_before,
    control_after, effect, effect_low, effect_high, verdict,
from marts.action_effects
where merchant_id = $merchant_id and action_date between $first and $week + 6
order by action_date, action_id, outcome
