-- One row per review that states a wish or a suggestion, in the text or in the follow-up; if both do, the follow-up
-- counts. A text whose only wish is to be taken seriously (希望店家重视), or is addressed to other customers
-- (建议大家换一家), asks the shop for nothing and states no wish, unless a person corrected it.
-- column: review_key: Review (marts.reviews)
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title; NULL where no source gives it
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: week: Monday of the week of the review in Shanghai; NULL without a date
-- column: rating: Stars from 1 to 5, fractions as given
-- column: opinion: Sentiment of the review
-- column: wish: The wish: the clauses that express it (of 提个建议，线长一点 the second), else the whole text; personal data masked
-- column: needs: Needs that the review mentions, sorted by code
-- column: p_wish: Probability that the review states a wish; 1 where a person corrected it
-- column: is_from_follow_up: The follow-up states it
-- column: is_corrected: Corrected by a person (nlp.corrections)
-- column: item_wishes: Reviews of the item, up to the as-of day, that state a wish
-- column: item_share: item_wishes / read reviews of the item
-- unique: review_key
-- not_null: review_key, merchant_id, wish, p_wish, item_wishes
-- assert: p_wish between 0 and 1
-- assert: item_share between 0 and 1
with written as (
    select review_key, text_id, false as is_from_follow_up from marts.reviews
    union all
    select review_key, follow_up_text_id as text_id, true as is_from_follow_up from marts.reviews
),
stated as (
    select
        review_key,
        masked_text,
        if(is_corrected, 1::float, p_wish) as p_wish,
        is_from_follow_up,
        is_corrected,
    from written
    join intermediate.scored_texts using (text_id)
    where states_wish and opinion is not null
    qualify row_number() over (partition by review_key order by is_from_follow_up desc) = 1
),
split as (
    select *, regexp_split_to_array(masked_text, '[。！!？?；;，,~～\s]+') as clauses
    from stated
),
heard as (
    select
        *,
        list_filter(
            clauses,
            lambda clause: regexp_matches(
                clause, '希望|建议|但愿|最好|要是|如果|能不能|可不可以|期待|盼|应该|加个|多点|改进|改善|就好了|就更好|就完美'
            )
        ) as wishing,
        list_filter(
            clauses,
            lambda clause, place: regexp_full_match(
                clauses[place - 1], '.{0,2}提.{0,2}(建议|意见)[^\p{Han}]*'
            )
        ) as announced,
    from split
),
asking as (
    select
        *,
        list_filter(
            clauses,
            lambda clause:
                (list_contains(wishing, clause) or list_contains(announced, clause))
                and not regexp_full_match(clause, '.{0,2}提.{0,2}(建议|意见)[^\p{Han}]*')
                and not regexp_full_match(
                    clause,
                    '.{0,3}(希望|建议|请|期待|但愿|盼)(你们|贵)?(店家|商家|卖家|厂家|客服|店铺|店主|店|老板|掌柜|平台|官方|售后)?们?'
                    || '(能够|能|可以|要|会)?(多|好|认真|尽快|尽早|早日|及时|高度|引起|予以|给予|真正|以后|今后|下次|再|对此|都|也|务必)*'
                    || '(重视|注意|关注|改进|改善|改正|整改|处理|解决|反省|反思|看到|上心|用心|负责|加油|努力|保持|再接再厉|生意|兴隆|越来越好|越做越好)+'
                    || '(起来|一下|下|这个|这些|此类|问题|吧|哦|啊|呀|了)*[^\p{Han}]*'
                )
                and not regexp_matches(
                    clause, '(建议|希望)(大家|各位|亲们|姐妹|后来|其他人|别人|想买|没买)|(建议|希望).{0,2}(别|不要)(再)?(买|拍|下单)|建议(慎|谨慎)'
                )
        ) as asked,
    from heard
),
needs_of_reviews as (
    select review_key, list(need order by need) as needs
    from marts.review_needs
    group by review_key
),
items as (
    select merchant_id, item_id, count(opinion) as read_reviews
    from marts.reviews
    group by merchant_id, item_id
),
described as (
    select
        review_key, platform, merchant_id, item_id, item_name, user_key, week, rating, opinion,
        if(len(asked) > 0, array_to_string(asked, '，'), masked_text) as wish,
        coalesce(needs, []) as needs,
        p_wish, is_from_follow_up, asking.is_corrected,
        count(*) over (partition by merchant_id, item_id) as item_wishes,
        round(item_wishes / read_reviews, 6) as item_share,
    from asking
    join marts.reviews using (review_key)
    left join needs_of_reviews using (review_key)
    left join items using (merchant_id, item_id)
    where len(asked) > 0 or len(wishing) = 0 or asking.is_corrected
)
select * from described
