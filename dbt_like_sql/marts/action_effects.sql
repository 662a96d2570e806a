-- One row per action and outcome that is followed: before and after, the control beside it, the effect, a verdict.
-- Actions on an item or shop: difference in differences against up to ten matched items of the same shop (other shops
-- for a whole shop): those of the same category first, then those with the nearest share before. How much shares of
-- items move by themselves is read from the matched ones (DerSimonian and Laird 1986; variances after
-- Agresti and Caffo 2000; quantile of Student's t with controls - 1 degrees of freedom), at least four of them, and
-- five for shops. Actions towards an audience: customers addressed against those held out by chance, 28 days from the
-- action (Newcombe 1998, method 10). Where fewer than ten of a side had the outcome or had not, the exact conditional
-- interval takes the place of these (Gart 1970), and is combined with that of the control in quadrature (Zou and Donner
-- 2008). Where nobody of a side had it, or everybody, the interval is drawn up to 0: that alone is no effect. All
-- intervals are of 95 %.
-- column: action_id: Action (ops.actions)
-- column: outcome: complaints (share of read reviews), conversion (share of buyers among customers who looked or bought), purchases (share of buyers among an audience's members)
-- column: merchant_id: Shop that took it
-- column: item_id: Item, or '*' for the whole shop or an audience
-- column: item_name: Title; NULL for a shop or audience, and where no source tells it
-- column: audience: Audience that was addressed; NULL for items
-- column: need: Need that the action was meant for; NULL for none in particular
-- column: need_name: Chinese name of the need
-- column: action: What was done
-- column: action_date: Day on which it took effect
-- column: is_complete: The merchant's day has passed the last day that counts: 35 days from the action for complaints, 28 for the rest
-- column: trials_before: Read reviews, customers who looked or bought, or members addressed, in the 28 days before
-- column: trials_after: The same after
-- column: share_before: Complaints, or buyers, among them; NULL without trials
-- column: share_after: The same after
-- column: controls: Matched items or shops; members held out
-- column: control_before: Their share before, weighted as in the effect; NULL with too few
-- column: control_after: Their share after
-- column: effect: share_after - share_before - (control_after - control_before); for an audience share_after - control_after, since chance made both alike
-- column: effect_low: Lower end of its interval
-- column: effect_high: Upper end of its interval
-- column: verdict: improved or worse where the interval leaves out 0; no clear effect where it does not; too early where not is_complete; no comparison with too few trials or controls
-- unique: action_id, outcome
-- not_null: action_id, outcome, merchant_id, item_id, action, action_date, is_complete, verdict
-- accepted: outcome in ('complaints', 'conversion', 'purchases')
-- accepted: verdict in ('improved', 'worse', 'no clear effect', 'too early', 'no comparison')
-- assert: effect_low <= effect and effect <= effect_high
-- assert: is_complete = (verdict <> 'too early')
with shares as (
    select
        *,
        hits_before / nullif(trials_before, 0) as share_before,
        hits_after / nullif(trials_after, 0) as share_after,
        (hits_before + 1) / (trials_before + 2) as mild_before,
        (hits_after + 1) / (trials_after + 2) as mild_after,
        mild_before * (1 - mild_before) / (trials_before + 2)
        + mild_after * (1 - mild_after) / (trials_after + 2) as variance,
    from intermediate.action_outcomes
),
treated as (
    select * from shares where is_treated
),
candidates as (
    select
        c.action_id, c.outcome, c.share_before, c.share_after, c.variance,
        c.share_after - c.share_before as change,
        if(t.item_id = '*', 5, 4) as fewest,
        row_number() over (
            partition by c.action_id, c.outcome
            order by
                c.category is distinct from t.category,
                round(abs(c.share_before - t.share_before), 9),
                c.merchant_id,
                c.item_id
        ) as place,
    from shares as c
    join treated as t using (action_id, outcome)
    where not c.is_treated and not c.is_disturbed and least(c.trials_before, c.trials_after) >= 10
),
matched as (
    select *, count(*) over (partition by action_id, outcome) as controls
    from candidates
    where place <= 10
    qualify controls >= fewest
),
-- The difference of an action by itself: after and before, or addressed and held out
addressed as (
    select action_id, e.is_holdout, e.user_key, action_date, a.merchant_id
    from ops.actions as a
    join ops.audience_exports as e using (export_id)
    where a.audience is not null
),
bought as (
    select
        action_id,
        is_holdout,
        a.user_key,
        coalesce(bool_or(purchase_date < action_date), false) as is_before,
        coalesce(bool_or(purchase_date >= action_date), false) as is_after,
    from addressed as a
    left join intermediate.purchases as p
        on p.merchant_id = a.merchant_id
        and p.user_key = a.user_key
        and purchase_date between action_date - 28 and action_date + 27
    group by action_id, is_holdout, a.user_key
),
groups as (
    select
        action_id,
        is_holdout,
        count(*) as members,
        count(*) filter (where is_before) as buyers_before,
        count(*) filter (where is_after) as buyers,
        wilson_low(buyers, members) as low,
        wilson_high(buyers, members) as high,
        buyers / members as share,
    from bought
    group by action_id, is_holdout
),
cells as (
    select action_id, outcome, hits_after as a, trials_after as n, hits_before as b, trials_before as m from treated
    union all
    select action_id, 'purchases' as outcome, t.buyers as a, t.members as n, h.buyers as b, h.members as m
    from (from groups where not is_holdout) as t
    join (from groups where is_holdout) as h using (action_id)
),
sized as (
    select *, least(a, b, n - a, m - b) as smallest, n * m / nullif(n + m, 0) as weight from cells
),
small as (
    select
        action_id, outcome, weight,
        hit_chances(n, m, a + b) as chances,
        (1 + a - greatest(0, a + b - m))::bigint as place,
        list_reverse(chances) as reversed_chances,
        len(chances) + 1 - place as reversed_place,
    from sized
    where smallest between 1 and 9
),
limited as (
    select
        *,
        lowest_log_odds(chances, place) as low_odds,
        lowest_log_odds(reversed_chances, reversed_place) as high_odds,
    from small
),
exact as (
    select
        action_id, outcome,
        hits_below(chances, place, low_odds) / weight as exact_down,
        hits_below(reversed_chances, reversed_place, high_odds) / weight as exact_up,
    from limited
),
-- Sums are over DECIMAL, lest they depend on the order of addition.
fixed as (
    select
        action_id,
        outcome,
        count(*) as controls,
        sum((1 / variance)::decimal(30, 10))::double as weights,
        sum((1 / variance / variance)::decimal(38, 10))::double as square_weights,
        sum((change / variance)::decimal(30, 10))::double / weights as mean_change,
    from matched
    group by action_id, outcome
),
spread as (
    select
        m.action_id,
        m.outcome,
        greatest(
            0,
            (sum(((change - mean_change) ** 2 / variance)::decimal(30, 10))::double - (f.controls - 1))
            / (weights - square_weights / weights)
        ) as between_items,
    from matched as m
    join fixed as f using (action_id, outcome)
    group by m.action_id, m.outcome, f.controls, weights, square_weights
),
controlled as (
    select
        action_id,
        outcome,
        count(*) as controls,
        between_items,
        sum((1 / (variance + between_items))::decimal(30, 10))::double as weights,
        sum((share_before / (variance + between_items))::decimal(30, 10))::double / weights as control_before,
        sum((share_after / (variance + between_items))::decimal(30, 10))::double / weights as control_after,
    from matched
    join spread using (action_id, outcome)
    group by action_id, outcome, between_items
),
-- 97.5 % quantiles of Student's t with 3 to 9 degrees of freedom, for 4 to 10 controls.
compared as (
    select
        action_id, outcome, trials_before, trials_after, share_before, share_after,
        controls, control_before, control_after,
        share_after - share_before - (control_after - control_before) as effect,
        [3.182446, 2.776445, 2.570582, 2.446912, 2.364624, 2.306004, 2.262157][controls - 3] as quantile,
        quantile * sqrt(between_items + 1 / weights) as control_reach,
        sqrt(coalesce(exact_down, quantile * sqrt(variance)) ** 2 + control_reach ** 2) as reach_down,
        sqrt(coalesce(exact_up, quantile * sqrt(variance)) ** 2 + control_reach ** 2) as reach_up,
    from treated
    left join controlled using (action_id, outcome)
    left join exact using (action_id, outcome)
),
audiences as (
    select
        t.action_id,
        'purchases' as outcome,
        t.members as trials_before,
        t.members as trials_after,
        t.buyers_before / t.members as share_before,
        t.share as share_after,
        coalesce(h.members, 0) as controls,
        h.buyers_before / h.members as control_before,
        h.share as control_after,
        t.share - h.share as effect,
        coalesce(exact_down, sqrt((t.share - t.low) ** 2 + (h.high - h.share) ** 2)) as reach_down,
        coalesce(exact_up, sqrt((t.high - t.share) ** 2 + (h.share - h.low) ** 2)) as reach_up,
    from (from groups where not is_holdout) as t
    left join (from groups where is_holdout) as h using (action_id)
    left join (from exact where outcome = 'purchases') as e using (action_id)
),
effects as (
    from compared
    union all by name
    from audiences
),
rounded as (
    select
        action_id, outcome, a.merchant_id, a.item_id, item_name, audience, a.need, name_zh as need_name, a.action,
        action_date,
        coalesce(as_of >= action_date + if(outcome = 'complaints', 34, 27), false) as is_complete,
        trials_before, trials_after,
        round(share_before, 6) as share_before,
        round(share_after, 6) as share_after,
        coalesce(controls, 0) as controls,
        round(control_before, 6) as control_before,
        round(control_after, 6) as control_after,
        round(effect, 6) as effect,
        round(if(smallest = 0, least(effect - reach_down, 0), effect - reach_down), 6) as effect_low,
        round(if(smallest = 0, greatest(effect + reach_up, 0), effect + reach_up), 6) as effect_high,
        if(outcome = 'complaints', -1, 1) as better,
    from effects
    join ops.actions as a using (action_id)
    left join sized using (action_id, outcome)
    left join intermediate.merchant_as_of as d on d.merchant_id = a.merchant_id
    left join intermediate.merchant_items as i on i.merchant_id = a.merchant_id and i.item_id = a.item_id
    left join nlp.taxonomy as n on n.need = a.need
),
judged as (
    select
        * exclude (better),
        case
            when not is_complete then 'too early'
            when effect_low is null then 'no comparison'
            when effect_low <= 0 and effect_high >= 0 then 'no clear effect'
            when effect * better > 0 then 'improved'
            else 'worse'
        end as verdict,
    from rounded
)
select * from judged
