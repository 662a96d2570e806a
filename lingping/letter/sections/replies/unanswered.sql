-- One row per bad review of the last four weeks that nobody had answered by the letter's Sunday, in the order in which to
-- answer: those of two stars or fewer first, then follow-ups, then customers who paid most, then the newest.
select
    merchant_id, review_key, week, complained_date, rating, item_id, item_name, is_follow_up, text, follow_up_text,
    needs, spend,
from {{ _recent_bad_reviews }}
where not is_answered_by_then
order by
    coalesce(rating <= 2, false) desc, is_follow_up desc, spend desc nulls last, complained_date desc, review_key
