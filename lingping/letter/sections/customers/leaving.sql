-- One row per RFM segment: how many regular customers were judged, how many will likely not return, what those have paid.
select
    merchant_id, rfm_segment,
    max(horizon_days) as horizon_days,
    count(*) as judged,
    count(*) filter (where is_leaving) as leaving,
    sum(spend) filter (where is_leaving) as spend,
from {{ _regulars }}
group by all
order by all
