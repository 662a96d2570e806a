-- One row per text with an opinion and need that it mentions: as a person corrected it, else as the classifier in use
-- predicts it.
-- column: text_id: Text (nlp.texts)
-- column: need: Need of the taxonomy
-- column: polarity: negative, neutral or positive
-- column: probability: Probability that the text mentions the need; 1 where a person corrected it
-- column: words: Seed words of the need found in the text
-- column: is_corrected: Corrected by a person
-- unique: text_id, need
-- not_null: text_id, need, polarity, probability, is_corrected
-- accepted: polarity in ('negative', 'neutral', 'positive')
with read_texts as (
    select text_id, corrected_needs
    from intermediate.scored_texts
    where opinion is not null
),
predicted as (
    select *
    from nlp.needs
    where model_id = getvariable('model_id')
),
corrected as (
    select text_id, corrected_needs, unnest(json_keys(corrected_needs)) as need
    from read_texts
    where corrected_needs is not null
),
combined as (
    select text_id, need, polarity, probability, words, false as is_corrected
    from predicted
    semi join (from read_texts where corrected_needs is null) using (text_id)
    union all
    select
        c.text_id,
        c.need,
        json_extract_string(c.corrected_needs, c.need) as polarity,
        1::float as probability,
        coalesce(t.words, []) as words,
        true as is_corrected,
    from corrected as c
    left join predicted as t using (text_id, need)
)
select * from combined
