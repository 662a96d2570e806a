-- One row per bad review up to the as-of day: of two stars or fewer, or with a text or follow-up that complains; and
-- whether the shop has answered it.
-- A follow-up that complains counts from its own day: a reply from before does not answer it. A review is no longer bad
-- once its follow-up praises.
-- column: review_key: Review (marts.reviews)
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that was reviewed
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title; NULL where no source gives it
-- column: rating: Stars from 1 to 5, fractions as given
-- column: opinion: Sentiment of the review
-- column: text: Review, personal data masked; NULL when the customer left only stars
-- column: follow_up_text: Follow-up review 追评, personal data masked
-- column: is_follow_up: The follow-up complains
-- column: needs: Needs that it complains of, the surest first
-- column: need_names: Their Chinese names
-- column: complained_at: When the customer complained: in the follow-up if that complains, else in the review; NULL without a date
-- column: complained_date: Day of complained_at in Shanghai
-- column: week: Monday of the week of complained_at in Shanghai
-- column: spend: What the customer had paid the shop up to that day, in yuan; NULL where unknown
-- column: is_answered: The shop has replied, to the follow-up if that complains; a reply without a time counts
-- column: answered_at: When it did; NULL without an answer, and where the source gives no time
-- column: reply_hours: Hours from the complaint to the answer; NULL where either time is unknown
-- unique: review_key
-- not_null: review_key, merchant_id, is_follow_up, needs, is_answered
-- assert: isodow(week) = 1
-- assert: is_answered or answered_at is null
-- assert: reply_hours >= 0
with bad as (
    select
        *,
        coalesce(opinion = 'negative' and follow_up_sentiment = 'negative', false) as is_follow_up,
        if(is_follow_up, coalesce(follow_up_at, reviewed_at), reviewed_at) as complained_at,
        has_reply and not coalesce(is_follow_up and reply_at < follow_up_at, false) as is_answered,
        if(is_answered, reply_at, null) as answered_at,
    from marts.reviews
    where opinion = 'negative' or (rating <= 2 and follow_up_sentiment is distinct from 'positive')
),
dated as (
    select *, (complained_at at time zone 'Asia/Shanghai')::date as complained_date
    from bad
),
complaints as (
    select
        review_key,
        list(need order by probability desc, need) as needs,
        list(need_name order by probability desc, need) as need_names,
    from marts.review_needs
    where polarity = 'negative'
    group by review_key
),
spent as (
    select review_key, sum(amount)::decimal(12, 2) as spend
    from dated
    join intermediate.purchases using (merchant_id, user_key)
    where purchase_date <= complained_date
    group by review_key
),
described as (
    select
        review_key, platform, merchant_id, user_key, item_id, item_name, rating, opinion, text, follow_up_text,
        is_follow_up,
        coalesce(needs, []) as needs,
        coalesce(need_names, []) as need_names,
        complained_at, complained_date,
        date_trunc('week', complained_date)::date as week,
        spend, is_answered, answered_at,
        if(
            answered_at >= complained_at,
            round((epoch_ms(answered_at) - epoch_ms(complained_at)) / 3600000, 2),
            null
        ) as reply_hours,
    from dated
    left join complaints using (review_key)
    left join spent using (review_key)
)
select * from described
