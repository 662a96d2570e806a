-- One row per dated negative review and phrase in it: one to three neighbouring words of the segmenter.
-- Only phrases that at least four customers of the shop used within nine weeks: rarer ones cannot become an issue.
-- Template texts are left out. A phrase has two to twelve characters, neither begins nor ends with a function word, and
-- has at least one content word: a keyword of some complaint (nlp.texts), so never a stop word such as 实在.
-- column: week: Monday of the week in Shanghai
-- column: merchant_id: Shop
-- column: review_key: Review (marts.reviews)
-- column: customer: Keyed pseudonym of the customer; the review's key where it is anonymous
-- column: phrase: The words, joined without blanks
-- unique: review_key, phrase
-- not_null: week, merchant_id, review_key, customer, phrase
with complaints as (
    select week, merchant_id, review_key, coalesce(user_key, review_key) as customer, text_id, follow_up_text_id
    from marts.reviews
    where opinion = 'negative' and week is not null and not is_template
),
written as (
    select week, merchant_id, review_key, customer, unnest([text_id, follow_up_text_id]) as text_id
    from complaints
),
texts as (
    select distinct text_id, tokens, keywords
    from nlp.texts
    semi join written using (text_id)
),
content_words as (
    select distinct unnest(keywords) as word from texts
),
text_words as (
    select text_id, list(word) as content
    from (select distinct text_id, unnest(tokens) as word from texts)
    semi join content_words using (word)
    group by text_id
),
grams as (
    select
        text_id,
        unnest(list_distinct(flatten(list_transform(
            [0, 1, 2],
            lambda more: list_transform(
                range(1, len(tokens) - more + 1),
                lambda first: array_to_string(tokens[first:first + more], ' ')
            )
        )))) as gram,
        content,
    from texts
    join text_words using (text_id)
),
phrases as (
    select distinct text_id, replace(gram, ' ', '') as phrase
    from grams
    where
        regexp_full_match(gram, '[\p{Han}A-Za-z0-9]+( [\p{Han}A-Za-z0-9]+)*')
        and regexp_matches(gram, '\p{Han}')
        and list_has_any(string_split(gram, ' '), content)
        and not regexp_matches(gram, '^(的|了|是|也|就|都|很|我|你|他|她|它|在|和|还|又|这|那|吧|啊|呢|吗|着|过|给|把|被|让|说)( |$)')
        and not regexp_matches(gram, '(^| )(的|了|是|也|就|都|很|我|你|他|她|它|在|和|还|又|这|那|吧|啊|呢|吗|着|给|把|被|让)$')
        and length(replace(gram, ' ', '')) between 2 and 12
),
used as (
    select distinct week, merchant_id, review_key, customer, phrase
    from written
    join phrases using (text_id)
),
weekly as (
    select merchant_id, phrase, week, count(distinct customer) as customers
    from used
    group by merchant_id, phrase, week
),
common as (
    select distinct merchant_id, phrase
    from (
        from weekly
        qualify sum(customers) over (
            partition by merchant_id, phrase order by week range interval 56 days preceding
        ) >= 4
    )
),
filtered as (
    select used.*
    from used
    join common using (merchant_id, phrase)
)
select * from filtered
