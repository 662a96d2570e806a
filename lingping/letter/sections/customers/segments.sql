-- One row per RFM segment: how many customers are in it today.
select merchant_id, rfm_segment, count(*) as users,
from marts.user_profile
where merchant_id = $merchant_id
group by all
order by all
