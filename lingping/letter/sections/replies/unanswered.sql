-- One row per bad review of the last four weeks that nobody had answered by the letter's Sunday, in the order in which to
-- answer: those of two stars or fewer first, unless they praise, then follow-ups, then customers who paid most, then the
-- newest.
-- Of its needs, those that no clause says by itself are left out.
with doubtful as (
    select n.review_key, list(distinct n.need) as doubtful,
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    join nlp.explanations as e
        on e.text_id = if(n.is_from_follow_up, r.follow_up_text_id, r.text_id)
        and e.model_id = r.model_id
        and e.target = n.need
    where n.merchant_id = $merchant_id and not e.is_shown and not n.is_corrected
    group by n.review_key
)
select
    merchant_id, review_key, week, complained_date, rating, item_id, item_name, is_follow_up, opinion, text, follow_up_text,
    list_filter(needs, lambda need: not list_contains(coalesce(doubtful, []), need)) as needs,
    spend,
from {{ _recent_bad_reviews }}
left join doubtful using (review_key)
where not is_answered_by_then
order by
    coalesce(rating <= 2 and (opinion is distinct from 'positive' or len(needs) > 0), false) desc, is_follow_up desc, spend desc nulls last, complained_date desc, review_key
