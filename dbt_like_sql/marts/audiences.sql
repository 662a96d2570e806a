-- One row per merchant and audience, also where nobody is in it: how many customers to address, and what addressing
-- them was worth before.
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
-- column: expected_buyers: Members, those held out included, who buy within 28 days by themselves, as customers alike did; NULL if unknown
-- column: expected_value: Yuan that they spend by themselves: not what addressing them is worth; NULL without amounts
-- column: past_actions: Actions towards this audience whose 28 days are over
-- column: gain: Yuan that addressing the members who are not held out brings in 28 days beyond what they spend by themselves, as past actions brought against those held out then (intermediate.audience_lifts); NULL while that is not known
-- column: gain_low: Lower end of its 95 % interval
-- column: gain_high: Upper end of its 95 % interval
-- unique: merchant_id, audience
-- not_null: merchant_id, audience, members, held_out
-- accepted: audience in ('win_back', 'thank', 'warn', 'upsell', 'ask_review')
-- assert: held_out <= members
-- assert: gain_low <= gain and gain <= gain_high
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
        coalesce(c.members, 0) as members,
        coalesce(c.held_out, 0) as held_out,
        expected_buyers,
        expected_value,
        coalesce(actions, 0) as past_actions,
        ((coalesce(c.members, 0) - coalesce(c.held_out, 0)) * lift)::decimal(12, 2) as gain,
        ((coalesce(c.members, 0) - coalesce(c.held_out, 0)) * lift_low)::decimal(12, 2) as gain_low,
        ((coalesce(c.members, 0) - coalesce(c.held_out, 0)) * lift_high)::decimal(12, 2) as gain_high,
    from intermediate.merchant_as_of
    cross join kinds
    left join counted as c using (merchant_id, audience)
    left join intermediate.audience_lifts using (merchant_id, audience)
)
select * from combined
