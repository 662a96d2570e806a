-- One row per audience: whom to address today, and what addressing them brought before.
select
    merchant_id, audience, as_of, members, held_out, past_actions, gain, gain_low, gain_high,
from marts.audiences
where merchant_id = $merchant_id
order by audience
