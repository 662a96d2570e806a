-- One row per week and rating: how often it was given.
select merchant_id, week, rating::double as rating, count(*) as reviews,
from marts.reviews
where merchant_id = $merchant_id and week between $first and $week and rating is not null
group by all
order by week, rating
