-- One row per distinct text: its flags, and the labels of the classifier in use or of the person who corrected them.
-- column: text_id: Text (nlp.texts)
-- column: masked_text: Cleaned text, personal data masked
-- column: keywords: Up to five keywords, best first
-- column: fingerprint: Equal for near-duplicates of a template
-- column: characters: Number of letters, digits and hanzi
-- column: is_no_text: Without words: blank, punctuation or emoji only
-- column: is_default_praise: Text filled in by the platform, or habitual praise without content
-- column: is_paid: Mentions a reward for praise 好评返现
-- column: model_id: Classifier in use; NULL where it has not scored the text
-- column: sentiment: negative, neutral or positive; NULL where not scored
-- column: p_negative: Probability of negative
-- column: p_neutral: Probability of neutral or mixed
-- column: p_positive: Probability of positive
-- column: states_wish: The text states a wish or a suggestion; NULL where not scored
-- column: p_wish: Probability that it does
-- column: corrected_needs: JSON, need → polarity, as a person corrected them; NULL without a correction of the needs
-- column: is_corrected: A person corrected at least one label (nlp.corrections)
-- column: opinion: The sentiment; NULL for texts without words and for default praise
-- unique: text_id
-- not_null: text_id
-- accepted: sentiment in ('negative', 'neutral', 'positive')
with predictions as (
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
labelled as (
    select
        * replace (coalesce(corrected_sentiment, sentiment) as sentiment),
        coalesce(corrected_wish, p_wish >= 0.5) as states_wish,
        coalesce(has_correction, false) as is_corrected,
    from nlp.texts
    left join predictions using (text_id)
    left join corrected using (text_id)
),
scored as (
    select
        text_id, masked_text, keywords, fingerprint, characters, is_no_text, is_default_praise, is_paid,
        model_id, sentiment, p_negative, p_neutral, p_positive,
        states_wish, p_wish, corrected_needs, is_corrected,
        if(is_no_text or is_default_praise, null, sentiment) as opinion,
    from labelled
)
select * from scored
