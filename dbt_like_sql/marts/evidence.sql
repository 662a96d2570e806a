-- One row per insight (marts.feedback_insight), polarity and review that it cites: the text, and the spans that mention
-- the need.
-- The spans mark the need's seed words; in a text without any, the word that is most typical of texts with this
-- polarity for the need (intermediate.need_words). For the evidence of the last four weeks, nlp.explanations has the
-- classifier's own explanation: join text_id, model_id and need = target (docs/cookbook.md).
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: item_id: Item of the insight, or '*' for all items of the shop together
-- column: need: Need of the taxonomy
-- column: polarity: negative: the review is in `evidence`; positive: in `praise_evidence`
-- column: place: 1 for the best evidence, up to 5
-- column: review_key: Review (marts.reviews)
-- column: reviewed_item: Item of the review
-- column: rating: Stars from 1 to 5, fractions as given
-- column: review_date: Day of the review in Shanghai
-- column: is_from_follow_up: The follow-up mentions it, and `text` is its text
-- column: text: The text, personal data masked
-- column: text_id: Text (nlp.texts)
-- column: model_id: Classifier that scored the text
-- column: words: Words that the spans mark
-- column: marked_by: need: seed words of the need; typical: the most typical word; NULL without either
-- column: spans: Position of the words: start is the first character, counted from 0, and stop is the one after the last
-- unique: week, merchant_id, item_id, need, polarity, place
-- unique: week, merchant_id, item_id, need, review_key
-- not_null: week, merchant_id, item_id, need, polarity, place, review_key, text, spans
-- accepted: polarity in ('negative', 'positive')
-- accepted: marked_by in ('need', 'typical')
-- assert: place between 1 and 5
-- assert: (marked_by is null) = (len(spans) = 0)
-- assert: len(spans) = 0 or (spans[1].start >= 0 and spans[-1].stop <= length(text))
with cited as (
    select week, merchant_id, item_id, need, polarity, place, review_key
    from intermediate.need_mentions
    where place <= 5 and polarity <> 'neutral'
),
written as (
    select
        review_key, need, n.polarity, n.words, n.is_from_follow_up, r.item_id as reviewed_item, r.rating,
        r.review_date, r.model_id,
        if(n.is_from_follow_up, r.follow_up_text, r.text) as text,
        if(n.is_from_follow_up, r.follow_up_text_id, r.text_id) as text_id,
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    semi join cited using (review_key, need)
),
unmarked as (
    select distinct text_id, need, polarity from written where len(coalesce(words, [])) = 0
),
typical as (
    select text_id, need, polarity, arg_max(word, (log_odds_z, word)) as typical_word
    from unmarked
    join (select text_id, unnest(list_distinct(tokens)) as word from nlp.texts semi join unmarked using (text_id))
        using (text_id)
    join intermediate.need_words using (need, polarity, word)
    group by text_id, need, polarity
),
marking as (
    select
        w.* exclude (words),
        if(len(coalesce(words, [])) > 0, words, if(typical_word is null, [], [typical_word])) as marking_words,
        if(len(coalesce(words, [])) > 0, 'need', 'typical') as kind_of_words,
    from written as w
    left join typical using (text_id, need, polarity)
),
-- The words' places: the text is cut at each word, so that the work grows with its length and not with the square.
marking_word as (
    select review_key, need, polarity, text, unnest(list_distinct(marking_words)) as word from marking
),
cut as (
    select
        review_key, need, polarity, word,
        unnest(string_split(text, word)) as piece,
        unnest(range(len(string_split(text, word)))) as nth,
        len(string_split(text, word)) - 1 as occurrences,
    from marking_word
    where word <> ''
),
occurrence as (
    select
        review_key, need, polarity,
        sum(length(piece)) over (
            partition by review_key, need, polarity, word order by nth
        ) + nth * length(word) as start,
        start + length(word) as stop,
    from cut
    qualify nth < occurrences
),
opening as (
    select
        review_key, need, polarity, start, stop,
        start > coalesce(max(stop) over (
            partition by review_key, need, polarity order by start, stop rows between unbounded preceding and 1 preceding
        ), -1) as opens_span,
    from occurrence
),
numbered as (
    select
        review_key, need, polarity, start, stop,
        count_if(opens_span) over (
            partition by review_key, need, polarity order by start, stop rows unbounded preceding
        ) as span,
    from opening
),
span as (
    select review_key, need, polarity, span, min(start)::integer as start, max(stop)::integer as stop
    from numbered
    group by review_key, need, polarity, span
),
spans as (
    select review_key, need, polarity, list({'start': start, 'stop': stop} order by start) as spans
    from span
    group by review_key, need, polarity
),
marked_evidence as (
    select
        week, merchant_id, item_id, need, polarity, place, review_key, reviewed_item, rating, review_date,
        is_from_follow_up, text, text_id, model_id,
        if(spans is null, [], marking_words) as words,
        if(spans is null, null, kind_of_words) as marked_by,
        coalesce(spans, []) as spans,
    from cited
    join marking using (review_key, need, polarity)
    left join spans using (review_key, need, polarity)
)
select * from marked_evidence
