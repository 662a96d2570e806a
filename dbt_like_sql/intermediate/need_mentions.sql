-- One row per dated review, need that it mentions, and item that it counts for: its own and '*', all items together.
-- `place` ranks the evidence: repeated texts and customers come last; among the others, reviews whose stars agree with
-- the polarity first, then new words and items, then the highest probability.
-- column: week: Monday of the week of the review in Shanghai
-- column: merchant_id: Shop that was reviewed
-- column: item_id: Item, or '*'
-- column: need: Need of the taxonomy
-- column: need_name: Chinese name of the need
-- column: polarity: negative, neutral or positive
-- column: review_key: Review (marts.reviews)
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: rating: Stars from 1 to 5, fractions as given
-- column: words: Seed words of the need found in the text
-- column: place: 1 for the best evidence of the polarity; NULL for template texts, which are no evidence
-- unique: review_key, item_id, need
-- not_null: week, merchant_id, item_id, need, polarity
with mentions as (
    select
        n.*,
        r.is_template,
        if(n.is_from_follow_up, r.follow_up_text_id, r.text_id) as text_id,
        unnest([n.item_id, '*']) as counts_for,
    from marts.review_needs as n
    join marts.reviews as r using (review_key)
    where n.week is not null
),
compared as (
    select
        *,
        case polarity
            when 'negative' then coalesce(rating <= 3, false)
            when 'positive' then coalesce(rating >= 4, false)
            else true
        end as agrees_with_stars,
    from mentions
    where counts_for is not null
),
numbered as (
    select
        *,
        row_number() over (
            partition by week, merchant_id, counts_for, need, polarity, is_template, text_id
            order by agrees_with_stars desc, probability desc, review_key
        ) as nth_of_text,
        row_number() over (
            partition by week, merchant_id, counts_for, need, polarity, is_template, coalesce(user_key, review_key)
            order by agrees_with_stars desc, probability desc, review_key
        ) as nth_of_customer,
        row_number() over (
            partition by week, merchant_id, counts_for, need, polarity, is_template, agrees_with_stars, words
            order by probability desc, review_key
        ) as nth_of_words,
        row_number() over (
            partition by week, merchant_id, counts_for, need, polarity, is_template, agrees_with_stars, item_id
            order by probability desc, review_key
        ) as nth_of_item,
    from compared
),
ranked as (
    select
        week, merchant_id,
        counts_for as item_id,
        need, need_name, polarity, review_key, user_key, rating, words,
        if(is_template, null, row_number() over (
            partition by week, merchant_id, counts_for, need, polarity, is_template
            order by
                greatest(nth_of_text, nth_of_customer) = 1 desc,
                agrees_with_stars desc,
                least(nth_of_words, nth_of_item),
                probability desc,
                review_key
        )) as place,
    from numbered
)
select * from ranked
