-- One row per audience: whom to address today, and what they are worth.
select
    merchant_id, audience, name_zh, as_of, rule, suggestion, members, held_out, expected_buyers,
    expected_value,
from marts.audiences
where merchant_id = $merchant_id
order by audience
