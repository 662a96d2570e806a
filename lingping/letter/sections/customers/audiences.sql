-- One row per audience: whom to address today, and what they are worth.
select
    merchant_id, audience, as_of, members, held_out, expected_buyers, expected_value,
from marts.audiences
where merchant_id = $merchant_id
order by audience
