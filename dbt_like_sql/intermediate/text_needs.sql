-- One row per text that says something and need that it speaks of: as a person corrected it, else as the classifier
-- in use reads it.
-- column: text_id: Text (nlp.texts)
-- column: need: Need of the taxonomy
-- column: polarity: negative, neutral or positive
-- column: probability: Probability that the need is spoken of; 1 where a person says so
-- column: words: Words of the text that are seeds of the need
-- column: is_corrected: A person says so
-- unique: text_id, need
-- not_null: text_id, need, polarity, probability, is_corrected
-- accepted: polarity in ('negative', 'neutral', 'positive')
with judged as (
    select text_id, corrected_needs
    from intermediate.scored_texts
    where opinion is not null
),
told as (
    select *
    from nlp.needs
    where model_id = getvariable('model_id')
),
corrected as (
    select text_id, corrected_needs, unnest(json_keys(corrected_needs)) as need
    from judged
    where corrected_needs is not null
),
combined as (
    select text_id, need, polarity, probability, words, false as is_corrected
    from told
    semi join (from judged where corrected_needs is null) using (text_id)
    union all
    select
        c.text_id,
        c.need,
        json_extract_string(c.corrected_needs, c.need) as polarity,
        1::float as probability,
        coalesce(t.words, []) as words,
        true as is_corrected,
    from corrected as c
    left join told as t using (text_id, need)
)
select * from combined
