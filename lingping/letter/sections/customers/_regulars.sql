-- One row per customer who has bought twice or more and whose churn risk is known.
select merchant_id, rfm_segment, horizon_days, spend, complained_needs, churn_risk >= 0.5 as is_leaving,
from marts.user_profile
where merchant_id = $merchant_id and orders >= 2 and churn_risk is not null
