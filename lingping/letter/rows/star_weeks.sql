-- One row per week of reviews with stars or a follow-up: praise as platforms count it (四星、五星), and follow-ups 追评. A
-- follow-up counts in the week in which it was written; where the source gives no time, in that of its review.
with rated as (
    select
        merchant_id,
        week,
        count(rating) as rated,
        count(*) filter (where rating >= 4) as good,
        count(*) filter (where rating >= 3 and rating < 4) as middling,
        count(*) filter (where rating < 3) as bad,
        sum(rating)::double as stars,
        0 as follow_ups,
    from marts.reviews
    where merchant_id = $merchant_id and week between $first and $week
    group by all
),
written as (
    select
        merchant_id,
        coalesce(date_trunc('week', timezone('Asia/Shanghai', follow_up_at))::date, week) as week,
        count(*) as follow_ups,
    from marts.reviews
    where merchant_id = $merchant_id and has_follow_up
    group by all
),
both_kinds as (
    from rated
    union all by name
    select * from written where week between $first and $week
)
select
    merchant_id, week,
    coalesce(sum(rated), 0)::bigint as rated,
    coalesce(sum(good), 0)::bigint as good,
    coalesce(sum(middling), 0)::bigint as middling,
    coalesce(sum(bad), 0)::bigint as bad,
    sum(stars) as stars,
    sum(follow_ups)::bigint as follow_ups,
from both_kinds
group by all
order by week
