-- One row per review and need that it mentions, in the text or in the follow-up; if both do, the follow-up counts.
-- Default praise mentions no need.
-- column: review_key: Review (marts.reviews)
-- column: need: Need of the taxonomy
-- column: need_name: Chinese name of the need
-- column: polarity: negative, neutral or positive
-- column: probability: Probability that the review mentions the need
-- column: words: Seed words of the need found in the text
-- column: is_from_follow_up: The follow-up mentions it
-- column: is_corrected: Corrected by a person (nlp.corrections)
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that was reviewed
-- column: item_id: Item id of the source, else the item name
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: rating: Stars from 1 to 5, fractions as given
-- column: week: Monday of the week of the review in Shanghai; NULL without a date
-- unique: review_key, need
-- not_null: review_key, need, need_name, polarity, merchant_id
-- accepted: polarity in ('negative', 'neutral', 'positive')
-- assert: probability between 0 and 1
with written as (
    select review_key, text_id, false as is_from_follow_up from marts.reviews
    union all
    select review_key, follow_up_text_id as text_id, true as is_from_follow_up from marts.reviews
),
latest as (
    select *
    from written
    join intermediate.text_needs using (text_id)
    qualify row_number() over (partition by review_key, need order by is_from_follow_up desc) = 1
),
named as (
    select
        review_key,
        need,
        coalesce(name_zh, need) as need_name,
        polarity, probability, words, is_from_follow_up, latest.is_corrected,
        platform, merchant_id, item_id, user_key, rating, week,
    from latest
    join marts.reviews using (review_key)
    left join nlp.taxonomy using (need)
)
select * from named
