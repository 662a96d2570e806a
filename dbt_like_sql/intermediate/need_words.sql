-- One row per need, polarity and word that is typical of texts with this polarity for the need.
-- A word is typical if it is more frequent in them than chance explains (z >= 3), and if at least a third of the texts
-- that contain it have this polarity for the need. Distinct read texts are counted, so that copies count once.
-- `log_odds_z` is the z-score of the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi & Quinn
-- 2008): the prior counts as 50 texts with the word's overall frequency. Words have two characters or more.
-- column: need: Need of the taxonomy
-- column: polarity: negative, neutral or positive
-- column: word: Word of the segmenter
-- column: texts: Texts with this polarity for the need that contain the word
-- column: other_texts: Other texts that contain it
-- column: log_odds_z: z-score of the log-odds ratio of the word in such texts against the others
-- unique: need, polarity, word
-- not_null: need, polarity, word, log_odds_z
-- accepted: polarity in ('negative', 'neutral', 'positive')
-- assert: texts >= 3 and 2 * texts >= other_texts and log_odds_z >= 3
with words as (
    select text_id, unnest(list_distinct(tokens)) as word
    from nlp.texts
    semi join (from intermediate.scored_texts where opinion is not null) using (text_id)
),
candidates as (
    select text_id, word
    from words
    where regexp_full_match(word, '[\p{Han}A-Za-z0-9]{2,}') and regexp_matches(word, '\p{Han}')
),
everywhere as (
    select word, count(*) as word_texts, (select count(*) from intermediate.scored_texts where opinion is not null) as n
    from candidates
    group by word
),
need_totals as (
    select need, polarity, count(*) as need_texts from intermediate.text_needs group by need, polarity
),
counted as (
    select need, polarity, word, count(*) as texts
    from intermediate.text_needs
    join candidates using (text_id)
    group by need, polarity, word
    having count(*) >= 3
),
compared as (
    select
        need, polarity, word, texts,
        word_texts - texts as other_texts,
        50 * word_texts / (n + 1) as prior,
        ln((texts + prior) / (need_texts + 50 - texts - prior))
        - ln((other_texts + prior) / (n - need_texts + 50 - other_texts - prior)) as log_odds,
        sqrt(1 / (texts + prior) + 1 / (other_texts + prior)) as deviation,
        round(log_odds / deviation, 6) as log_odds_z,
    from counted
    join everywhere using (word)
    join need_totals using (need, polarity)
),
typical as (
    select need, polarity, word, texts, other_texts, log_odds_z
    from compared
    where log_odds_z >= 3 and 2 * texts >= other_texts
)
select * from typical
