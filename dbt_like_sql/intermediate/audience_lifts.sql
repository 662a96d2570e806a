-- One row per merchant and audience that was addressed before: how much more the customers addressed spent than those held out.
-- Only actions whose 28 days are over count. Within each, the mean spend of the customers addressed is compared with that
-- of those held out by chance; actions are weighted by n m / (n + m). 95 % interval with separate variances of the two
-- sides (Welch 1947). Nothing is stated unless ten customers of each side bought, because the spend of few is skewed.
-- column: merchant_id: Shop
-- column: audience: Audience (marts.audiences)
-- column: actions: Actions towards it whose 28 days are over
-- column: addressed: Customers addressed, once for each action
-- column: held_out: Customers held out, once for each action
-- column: lift: Yuan that a customer addressed spent in the 28 days from the action, minus that of one held out; NULL with too few buyers, and without amounts
-- column: lift_low: Lower end of its interval
-- column: lift_high: Upper end of its interval
-- unique: merchant_id, audience
-- not_null: merchant_id, audience, actions, addressed, held_out
-- assert: lift_low <= lift and lift <= lift_high
with listed as (
    select action_id, a.merchant_id, a.audience, a.action_date, e.user_key, e.is_holdout
    from ops.actions as a
    join ops.audience_exports as e using (export_id)
    join intermediate.merchant_as_of as d on d.merchant_id = a.merchant_id
    where a.audience is not null and d.as_of >= a.action_date + 27
),
spent as (
    select
        l.action_id, l.merchant_id, l.audience, l.user_key, l.is_holdout,
        count(p.amount) > 0 as has_bought,
        coalesce(sum(p.amount), 0)::decimal(12, 2) as spend,
    from listed as l
    left join intermediate.purchases as p
        on p.merchant_id = l.merchant_id
        and p.user_key = l.user_key
        and p.purchase_date between l.action_date and l.action_date + 27
    group by l.action_id, l.merchant_id, l.audience, l.user_key, l.is_holdout
),
sides as (
    select
        action_id, merchant_id, audience, is_holdout,
        count(*) as customers,
        count(*) filter (where has_bought) as buyers,
        sum(spend)::double / customers as mean,
        (sum((spend * spend)::decimal(30, 4))::double - customers * mean ** 2) / nullif(customers - 1, 0) / customers
            as variance,
    from spent
    group by action_id, merchant_id, audience, is_holdout
),
compared as (
    select
        t.merchant_id, t.audience,
        t.customers as addressed,
        h.customers as held_out,
        t.buyers as addressed_buyers,
        h.buyers as held_out_buyers,
        t.customers * h.customers / (t.customers + h.customers) as weight,
        weight * (t.mean - h.mean) as weighted_lift,
        weight ** 2 * (t.variance + h.variance) as weighted_variance,
    from (from sides where not is_holdout) as t
    join (from sides where is_holdout) as h using (action_id)
),
pooled as (
    select
        merchant_id, audience,
        count(*) as actions,
        sum(addressed)::bigint as customers_addressed,
        sum(held_out)::bigint as customers_held_out,
        least(sum(addressed_buyers), sum(held_out_buyers)) as fewest_buyers,
        sum(weight::decimal(30, 10))::double as total_weight,
        sum(weighted_lift::decimal(30, 10))::double / total_weight as mean_lift,
        z95() * sqrt(sum(weighted_variance::decimal(38, 10))::double) / total_weight as reach,
    from compared
    group by merchant_id, audience
),
lifts as (
    select
        merchant_id, audience, actions,
        customers_addressed as addressed,
        customers_held_out as held_out,
        if(fewest_buyers >= 10, round(mean_lift, 2), null) as lift,
        if(fewest_buyers >= 10, round(mean_lift - reach, 2), null) as lift_low,
        if(fewest_buyers >= 10, round(mean_lift + reach, 2), null) as lift_high,
    from pooled
)
select * from lifts
