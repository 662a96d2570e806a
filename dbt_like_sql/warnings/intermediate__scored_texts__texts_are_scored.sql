-- The classifier in use has scored every text that contains words.
with unscored as (
    select text_id
    from intermediate.scored_texts
    where not is_no_text and sentiment is null
)
select * from unscored
