-- One row per review that the letter may quote and need. The words are those that carry the classifier's decision; where
-- the decision was not explained, those that suggested the need. is_shown: a clause says it alone; NULL where that is not
-- known.
with carried as (
    select
        text_id, model_id, target as need,
        list(words order by rank) filter (where carries > 0) as carried_by,
        bool_and(is_shown) as is_shown,
    from nlp.explanations
    group by all
)
select
    n.review_key, n.need, n.need_name, n.polarity, n.probability, coalesce(carried_by, n.words) as words,
    n.is_from_follow_up, n.is_corrected, n.is_corrected or c.is_shown as is_shown, n.merchant_id,
    n.item_id, n.rating, n.week,
from marts.review_needs as n
join marts.reviews as r using (review_key)
left join carried as c
    on c.text_id = if(n.is_from_follow_up, r.follow_up_text_id, r.text_id)
    and c.model_id = r.model_id
    and c.need = n.need
where n.merchant_id = $merchant_id and n.review_key in (from {{ cited }})
order by n.review_key, n.need
