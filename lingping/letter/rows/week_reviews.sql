-- One row per review of the letter's week, with the sentiment that counts and the needs that it complains of and praises:
-- the letter's numbers can be counted again from these rows. As in marts.feedback_insight, only read reviews have needs.
with needs as (
    select
        review_key,
        list(need_name order by need_name) filter (where polarity = 'negative') as complaints,
        list(need_name order by need_name) filter (where polarity = 'positive') as praises,
    from marts.review_needs
    where merchant_id = $merchant_id and week = $week
    group by review_key
)
select
    merchant_id, review_key, review_id, review_date, item_id, item_name, rating, text, follow_up_text, opinion,
    complaints, praises, is_default_praise, is_template, is_conflict, has_reply,
from marts.reviews
left join needs using (review_key)
where merchant_id = $merchant_id and week = $week
order by review_date, review_key
