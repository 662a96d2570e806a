-- One row per distinct text: its flags, and the verdict of the classifier in use, or of the person who corrected it.
-- column: text_id: Text (nlp.texts)
-- column: masked_text: Cleaned text, personal data masked
-- column: keywords: Up to five telling words, best first
-- column: fingerprint: Equal for template near-duplicates
-- column: characters: Letters, digits and hanzi
-- column: is_no_text: Nothing to read
-- column: is_default_praise: Text that the platform or the customer's habit filled in
-- column: is_paid: Text that tells of a reward for praise 好评返现
-- column: model_id: Classifier in use; NULL where it has not scored the text
-- column: sentiment: negative, neutral or positive; NULL where not scored
-- column: p_negative: Probability of negative
-- column: p_neutral: Probability of neutral or mixed
-- column: p_positive: Probability of positive
-- column: states_wish: The text states a wish or a suggestion; NULL where not scored
-- column: p_wish: Probability that it does
-- column: corrected_needs: JSON, need → polarity, as a person says; NULL where nobody corrected the needs
-- column: is_corrected: A person corrected the verdict in whole or in part (nlp.corrections)
-- column: opinion: The sentiment where the text says something, NULL for no text and default praise
-- unique: text_id
-- not_null: text_id
-- accepted: sentiment in ('negative', 'neutral', 'positive')
with verdicts as (
    select * from nlp.predictions where model_id = getvariable('model_id')
),
corrected as (
    select
        text_id,
        arg_max(sentiment, (corrected_at, corrected_by)) as corrected_sentiment,
        arg_max(needs, (corrected_at, corrected_by)) as corrected_needs,
        arg_max(wish, (corrected_at, corrected_by)) as corrected_wish,
        true as has_correction,
    from nlp.corrections
    group by text_id
),
judged as (
    select
        * replace (coalesce(corrected_sentiment, sentiment) as sentiment),
        coalesce(corrected_wish, p_wish >= 0.5) as states_wish,
        coalesce(has_correction, false) as is_corrected,
    from nlp.texts
    left join verdicts using (text_id)
    left join corrected using (text_id)
),
scored as (
    select
        text_id, masked_text, keywords, fingerprint, characters, is_no_text, is_default_praise, is_paid,
        model_id, sentiment, p_negative, p_neutral, p_positive,
        states_wish, p_wish, corrected_needs, is_corrected,
        if(is_no_text or is_default_praise, null, sentiment) as opinion,
    from judged
)
select * from scored
