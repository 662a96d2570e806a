-- One row per need: how many of the regular customers who will likely not return have complained of it.
with complaints as (
    select merchant_id, unnest(complained_needs) as need,
    from {{ _regulars }}
    where is_leaving
)
select merchant_id, need, count(*) as users,
from complaints
group by all
order by all
