-- One row per action that the shop registered, of those taken in the twelve weeks up to the letter's Sunday; `todo` is the
-- code under which a letter asked for it.
select
    merchant_id, action_id, action_date, action, item_id, need, audience, todo,
from ops.actions
where merchant_id = $merchant_id and action_date between $first and $week + 6
order by action_date, action_id
