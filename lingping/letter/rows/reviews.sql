-- One row per review that the letter may quote.
select
    review_key, merchant_id, review_id, user_key, item_id, item_name, category, variant, rating, text,
    follow_up_text, is_corrected, opinion, keywords, is_default_praise, is_paid, is_template, is_conflict,
    has_reply, review_date, week, text_id,
from marts.reviews
where merchant_id = $merchant_id and review_key in (from {{ cited }})
order by review_key
