-- One row per distinct text: its flags, and the verdict of the classifier in use.
-- column: text_id: Text (nlp.texts)
-- column: masked_text: Cleaned text, personal data masked
-- column: keywords: Up to five telling words, best first
-- column: fingerprint: Equal for template near-duplicates
-- column: characters: Letters, digits and hanzi
-- column: is_no_text: Nothing to read
-- column: is_default_praise: Text that the platform or the customer's habit filled in
-- column: model_id: Classifier in use; NULL where it has not scored the text
-- column: sentiment: negative, neutral or positive; NULL where not scored
-- column: p_negative: Probability of negative
-- column: p_neutral: Probability of neutral or mixed
-- column: p_positive: Probability of positive
-- column: opinion: The sentiment where the text says something, NULL for no text and default praise
-- unique: text_id
-- not_null: text_id
-- accepted: sentiment in ('negative', 'neutral', 'positive')
with verdicts as (
    select * from nlp.predictions where model_id = getvariable('model_id')
),
scored as (
    select
        text_id, masked_text, keywords, fingerprint, characters, is_no_text, is_default_praise,
        model_id, sentiment, p_negative, p_neutral, p_positive,
        if(is_no_text or is_default_praise, null, sentiment) as opinion,
    from nlp.texts
    left join verdicts using (text_id)
)
select * from scored
