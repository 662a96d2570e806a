-- Bad reviews of the four weeks that end with the letter's, and whether they were answered by its Sunday.
select
    *,
    is_answered and coalesce(
        answered_at < timezone('Asia/Shanghai', ($week + interval 7 day)::timestamp), true
    ) as is_answered_by_then
from marts.bad_reviews
where merchant_id = $merchant_id and complained_date between $week - 21 and $week + 6
