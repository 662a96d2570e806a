-- One row per review up to the as-of day: its content, and the labels of the classifier.
-- column: review_key: Hash of platform, merchant and source review id
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that was reviewed
-- column: review_id: Review id of the source, else 'c:' and a hash of the content (#2: the second equal one)
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: order_key: Keyed pseudonym of the order number
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title in the master data, else in the newest review of the item
-- column: category: Category in the master data
-- column: variant: Colour, size or set that was bought
-- column: rating: Stars from 1 to 5, fractions as given
-- column: text: Review, personal data masked; NULL when the customer left only stars
-- column: follow_up_text: Follow-up review 追评, personal data masked
-- column: reply_text: Seller's reply
-- column: sentiment: Sentiment of the text: negative, neutral or positive; NULL where not scored
-- column: p_negative: Probability of negative
-- column: p_neutral: Probability of neutral or mixed
-- column: p_positive: Probability of positive
-- column: follow_up_sentiment: Sentiment of the follow-up
-- column: is_corrected: A person corrected a label of the text or the follow-up (nlp.corrections)
-- column: opinion: The sentiment that counts: of the follow-up if it says something, else of the text; NULL if neither does
-- column: keywords: Up to five keywords of the text, best first
-- column: is_no_text: Without words: blank, punctuation or emoji only
-- column: is_default_praise: Text filled in by the platform, or habitual praise without content
-- column: is_paid: The text or the follow-up mentions a reward for praise 好评返现: promised, accepted, refused or never sent
-- column: is_template: At least three customers of the shop sent this text (punctuation ignored) of at least ten characters
-- column: is_conflict: Four stars or more with a negative text, or two or fewer with a positive one
-- column: has_follow_up: The customer wrote a follow-up
-- column: has_reply: The seller replied
-- column: reviewed_at: When the review was written; NULL if the source gives no date
-- column: follow_up_at: When the follow-up was written
-- column: reply_at: When the seller replied
-- column: ordered_at: When the reviewed purchase was made
-- column: review_date: Day of the review in Shanghai
-- column: week: Monday of the week of the review in Shanghai; NULL without a date: such reviews are missing from weekly tables
-- column: text_id: Text (nlp.texts)
-- column: follow_up_text_id: Text of the follow-up (nlp.texts)
-- column: model_id: Classifier that scored the text
-- unique: review_key
-- not_null: review_key, platform, merchant_id, is_no_text, is_default_praise, is_paid, is_template, is_conflict
-- accepted: sentiment in ('negative', 'neutral', 'positive')
-- accepted: opinion in ('negative', 'neutral', 'positive')
-- assert: rating between 0.5 and 5
-- assert: isodow(week) = 1
with counted as (
    select reviews.*
    from staging.reviews
    join intermediate.merchant_as_of using (merchant_id)
    where review_date is null or review_date <= as_of
),
templates as (
    select merchant_id, fingerprint, true as is_template
    from counted
    join intermediate.scored_texts using (text_id)
    where characters >= 10
    group by merchant_id, fingerprint
    having count(distinct coalesce(user_key, review_key)) >= 3
),
labelled as (
    select
        r.review_key, r.platform, r.merchant_id, r.review_id, r.user_key, r.order_key, r.item_id,
        coalesce(i.item_name, r.item_name) as item_name,
        i.category,
        r.variant, r.rating,
        t.masked_text as text,
        f.masked_text as follow_up_text,
        r.reply_text,
        t.sentiment, t.p_negative, t.p_neutral, t.p_positive,
        f.sentiment as follow_up_sentiment,
        coalesce(t.is_corrected, false) or coalesce(f.is_corrected, false) as is_corrected,
        coalesce(f.opinion, t.opinion) as opinion,
        coalesce(t.keywords, []) as keywords,
        coalesce(t.is_no_text, true) as is_no_text,
        coalesce(t.is_default_praise, false) as is_default_praise,
        coalesce(t.is_paid, false) or coalesce(f.is_paid, false) as is_paid,
        coalesce(p.is_template, false) as is_template,
        coalesce(
            (r.rating >= 4 and t.opinion = 'negative') or (r.rating <= 2 and t.opinion = 'positive'), false
        ) as is_conflict,
        r.follow_up_text_id is not null as has_follow_up,
        r.reply_text is not null as has_reply,
        r.reviewed_at, r.follow_up_at, r.reply_at, r.ordered_at, r.review_date, r.week,
        r.text_id, r.follow_up_text_id,
        coalesce(t.model_id, f.model_id) as model_id,
    from counted as r
    left join intermediate.merchant_items as i using (merchant_id, item_id)
    left join intermediate.scored_texts as t on t.text_id = r.text_id
    left join intermediate.scored_texts as f on f.text_id = r.follow_up_text_id
    left join templates as p on p.merchant_id = r.merchant_id and p.fingerprint = t.fingerprint and t.characters >= 10
)
select * from labelled
