-- One row per merchant and audience, also where nobody is in it: whom to address, why, and what they are worth.
-- column: merchant_id: Shop
-- column: audience: win_back, thank, warn, upsell or ask_review
-- column: name_zh: Chinese name
-- column: as_of: Day for which it is drawn
-- column: rule: Who is in it
-- column: suggestion: What to do, in Chinese
-- column: members: Customers in it, those held out included
-- column: held_out: Customers held out by chance, about one in five: the control of marts.action_effects
-- column: expected_buyers: Members who buy within 28 days if they do as customers alike did; NULL if unknown
-- column: expected_value: Yuan that they then spend; NULL without amounts
-- unique: merchant_id, audience
-- not_null: merchant_id, audience, name_zh, rule, suggestion, members, held_out
-- assert: held_out <= members
with kinds as (
    select *
    from (
        values
        (
            'win_back', '挽回',
            'Bought at least twice, and not lately: RFM segment at_risk or hibernating',
            '发一张回归券，并说明他们上次在意的问题已经改进'
        ),
        (
            'thank', '感谢',
            'Champions and loyal customers who praise and never complained',
            '亲自致谢，送新品试用或会员权益，不要求回报'
        ),
        (
            'warn', '预警',
            'Bought, in the last 28 days, an item about which complaints rose in the newest week; not reviewed yet',
            '主动告知已知问题和处理办法，在差评之前解决'
        ),
        (
            'upsell', '加购',
            'Bought before without refund or complaint; favourited or carted, in the last 14 days, an item never bought',
            '推荐他们收藏或加购的商品，搭配优惠'
        ),
        (
            'ask_review', '邀评',
            'Bought 7 to 28 days ago, not refunded, and has not reviewed the item',
            '邀请写真实使用感受，不以好评为条件'
        )
    ) as kinds (audience, name_zh, rule, suggestion)
),
counted as (
    select
        merchant_id,
        audience,
        count(*) as members,
        count(*) filter (where is_holdout) as held_out,
        round(sum(chance::decimal(9, 6))::double, 1) as expected_buyers,
        sum(expected_value)::decimal(12, 2) as expected_value,
    from marts.audience_members
    group by merchant_id, audience
),
combined as (
    select
        merchant_id, audience, name_zh, as_of, rule, suggestion,
        coalesce(members, 0) as members,
        coalesce(held_out, 0) as held_out,
        expected_buyers,
        expected_value,
    from intermediate.merchant_as_of
    cross join kinds
    left join counted using (merchant_id, audience)
)
select * from combined
