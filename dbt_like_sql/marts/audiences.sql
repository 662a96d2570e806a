-- One row per merchant and audience, also where nobody is in it: how many customers to address, and what they are worth.
-- `win_back`: bought at least twice, and not lately (RFM segment at_risk or hibernating).
-- `thank`: champions and loyal customers who praise and never complained.
-- `warn`: bought, in the last 28 days, an item about which complaints rose in the newest week, and did not review it yet.
-- `upsell`: bought before without refund or complaint; favourited or carted, in the last 14 days, an item never bought.
-- `ask_review`: bought 7 to 28 days ago, without a refund, and did not review the item.
-- column: merchant_id: Shop
-- column: audience: win_back, thank, warn, upsell or ask_review
-- column: as_of: Day for which it is drawn
-- column: members: Customers in it, those held out included
-- column: held_out: Customers held out by chance, about one in five: the control of marts.action_effects
-- column: expected_buyers: Members who buy within 28 days if they do as customers alike did; NULL if unknown
-- column: expected_value: Yuan that they then spend; NULL without amounts
-- unique: merchant_id, audience
-- not_null: merchant_id, audience, members, held_out
-- accepted: audience in ('win_back', 'thank', 'warn', 'upsell', 'ask_review')
-- assert: held_out <= members
with kinds as (
    select unnest(['win_back', 'thank', 'warn', 'upsell', 'ask_review']) as audience
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
        merchant_id, audience, as_of,
        coalesce(members, 0) as members,
        coalesce(held_out, 0) as held_out,
        expected_buyers,
        expected_value,
    from intermediate.merchant_as_of
    cross join kinds
    left join counted using (merchant_id, audience)
)
select * from combined
