-- One row per merchant and customer: value, behaviour, preferences and satisfaction up to the as-of day.
-- Customers who objected to profiling (ops.opt_outs) have none.
-- A purchase is an order; where the merchant exports no orders, a buy event; without those, a reviewed purchase.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: platform: Marketplace
-- column: as_of: As-of day of the profile; NULL where the merchant has no dates
-- column: first_seen_at: First event, purchase or review
-- column: last_seen_at: Last event, purchase or review
-- column: last_bought_at: Last purchase; NULL when the customer never bought or the source gives no date
-- column: recency_days: Days from the last purchase to as_of
-- column: orders: Purchases
-- column: spend: Total paid, in yuan; NULL without amounts
-- column: refunds: Order lines refunded in full or in part
-- column: refund_amount: Total refunded, in yuan; NULL without amounts
-- column: average_order_value: spend / orders
-- column: recency_score: 5 for the fifth of the merchant's buyers with the most recent purchase, 1 for the least recent
-- column: frequency_score: 5 for the fifth of the merchant's buyers with most orders; ties get the lowest score
-- column: monetary_score: 5 for the fifth of the merchant's buyers with the highest spend, 1 for the lowest
-- column: rfm_segment: browsers (no purchase); undated (no date of purchase); by recency score r and frequency score f: champions (r >= 4, f >= 4), loyal (r >= 3, f >= 3), new (r >= 4, one order), promising (r >= 3), at_risk (f >= 3), hibernating (the rest)
-- column: browses: Browse events
-- column: favourites: Favourite events
-- column: carts: Cart events
-- column: buys: Buy events
-- column: searches: Search events
-- column: sessions: Sessions: a pause of 30 minutes, or midnight in Shanghai, ends one
-- column: active_days: Days with an event
-- column: browse_conversion: orders / browses; NULL without browses, above 1 if not all browsing was logged
-- column: favourite_conversion: orders / favourites; NULL without favourites
-- column: cart_conversion: orders / carts; NULL without carts
-- column: items_seen: Distinct items browsed, favourited, added to the cart or bought (marts.user_items)
-- column: items_wanted: Of those, favourited, added to the cart or bought
-- column: items_carted: Of those, added to the cart or bought
-- column: items_bought: Of those, bought
-- column: want_rate: items_wanted / items_seen; NULL without items
-- column: cart_rate: items_carted / items_wanted; NULL without wanted items
-- column: buy_rate: items_bought / items_carted; NULL without carted items
-- column: session_minutes: Mean session length in minutes; NULL where the log has days only
-- column: session_conversion: Share of the sessions with a purchase; NULL where the log has no purchases
-- column: search_sessions: Sessions with a search
-- column: search_conversion: Share of the sessions with a search that have a purchase; NULL without any
-- column: preferred_category: Name of the category with most events, else with most purchases; the source's number where no item of it has a name
-- column: preferred_categories: Up to three of them, the most preferred first
-- column: price_band: low, middle or high: tercile of the merchant's buyers by mean price paid per unit; for customers without purchases, tercile by mean listed price of the items seen; NULL without prices
-- column: active_hour: Hour in Shanghai with most events; NULL where the log has days only
-- column: active_hours: Up to three hours with most events, the busiest first; empty where the log has days only
-- column: night_share: Share of the events between 21:00 and 5:00 in Shanghai; NULL where the log has days only
-- column: last_search: Search words of the last search
-- column: top_searches: Up to five most frequent searches
-- column: behaviour_sequence: Types of the last 20 events in time order
-- column: reviews: Reviews written
-- column: mean_rating: Mean stars given
-- column: negative_reviews: Read reviews that are negative
-- column: satisfaction: Share of positive reviews among the read reviews; NULL without read reviews
-- column: satisfaction_change: Mean score of the newer half of the dated read reviews minus that of the older half (positive 1, neutral 0, negative -1); NULL with fewer than two
-- column: satisfaction_trend: rising (0.5 or more), falling (-0.5 or less) or steady, by satisfaction_change
-- column: cared_needs: Up to three needs that the customer's reviews mention most
-- column: complained_needs: Up to three needs that the customer's reviews complain about most
-- column: cluster_id: Id of the behaviour cluster, the same in every run and for every merchant
-- column: cluster: Behaviour cluster, named after the kind of customer that it resembles: regulars, big_spenders, window_shoppers, hesitant (want and don't buy), searchers, newcomers, sleepers, discontented, night_owls, decided (buy what they look at) or explorers; NULL with fewer than 60 customers
-- column: horizon_days: Forecast horizon in days; NULL where the merchant's log is shorter than six days
-- column: churn_risk: Probability that the customer is not seen within the horizon (ops.model_quality: churn); NULL where the merchant has too little history
-- column: forecast_orders: Expected number of purchases within the horizon (ops.model_quality: value)
-- column: forecast_spend: Their expected value in yuan; NULL without amounts
-- column: next_items: Up to five items that the customer is most likely to buy next, the most likely first (marts.recommendations)
-- unique: merchant_id, user_key
-- not_null: merchant_id, user_key, platform, rfm_segment
-- accepted: rfm_segment in ('champions', 'loyal', 'new', 'promising', 'at_risk', 'hibernating', 'browsers', 'undated')
-- accepted: price_band in ('low', 'middle', 'high')
-- assert: recency_score between 1 and 5
-- assert: frequency_score between 1 and 5
-- assert: monetary_score between 1 and 5
-- assert: recency_days >= 0
-- assert: first_seen_at <= last_seen_at
-- assert: negative_reviews <= reviews
-- accepted: satisfaction_trend in ('rising', 'steady', 'falling')
-- assert: items_bought <= items_carted and items_carted <= items_wanted and items_wanted <= items_seen
-- assert: search_sessions <= sessions
-- assert: churn_risk between 0 and 1
-- assert: forecast_orders >= 0
-- assert: len(behaviour_sequence) <= 20
with recommended as (
    select merchant_id, user_key, list(item_id order by rank) as next_items
    from ml.recommendations
    where rank <= 5
    group by merchant_id, user_key
),
known as (
    select
        merchant_id,
        user_key,
        coalesce(b.platform, p.platform, o.platform) as platform,
        as_of,
        least(b.first_at, p.first_at, o.first_at) as first_seen_at,
        greatest(b.last_at, p.last_at, o.last_at) as last_seen_at,
        p.last_at as last_bought_at,
        recency_days,
        coalesce(orders, 0) as orders,
        spend,
        coalesce(refunds, 0) as refunds,
        refund_amount,
        recency_score,
        frequency_score,
        monetary_score,
        coalesce(browses, 0) as browses,
        coalesce(favourites, 0) as favourites,
        coalesce(carts, 0) as carts,
        coalesce(buys, 0) as buys,
        coalesce(searches, 0) as searches,
        coalesce(sessions, 0) as sessions,
        coalesce(active_days, 0) as active_days,
        coalesce(items_seen, 0) as items_seen,
        coalesce(items_wanted, 0) as items_wanted,
        coalesce(items_carted, 0) as items_carted,
        coalesce(items_bought, 0) as items_bought,
        session_minutes,
        session_conversion,
        coalesce(search_sessions, 0) as search_sessions,
        search_conversion,
        coalesce(b.preferred_categories, p.preferred_categories, []) as preferred_categories,
        coalesce(b.preferred_categories, p.preferred_categories)[1] as preferred_category,
        coalesce(price_band, seen_price_band) as price_band,
        active_hour,
        coalesce(active_hours, []) as active_hours,
        night_share,
        last_search,
        coalesce(top_searches, []) as top_searches,
        coalesce(behaviour_sequence, []) as behaviour_sequence,
        coalesce(reviews, 0) as reviews,
        mean_rating,
        coalesce(negative_reviews, 0) as negative_reviews,
        satisfaction,
        satisfaction_change,
        satisfaction_trend,
        coalesce(cared_needs, []) as cared_needs,
        coalesce(complained_needs, []) as complained_needs,
        cluster_id,
        cluster,
        horizon_days,
        churn_risk,
        forecast_orders,
        forecast_spend,
        coalesce(next_items, []) as next_items,
    from intermediate.user_behaviours as b
    full join intermediate.user_purchases as p using (merchant_id, user_key)
    full join intermediate.user_opinions as o using (merchant_id, user_key)
    left join intermediate.user_funnels using (merchant_id, user_key)
    left join intermediate.user_visits using (merchant_id, user_key)
    left join ml.user_clusters using (merchant_id, user_key)
    left join ml.user_forecasts using (merchant_id, user_key)
    left join recommended using (merchant_id, user_key)
    join intermediate.merchant_as_of using (merchant_id)
    anti join ops.opt_outs using (user_key)
),
profiled as (
    select
        merchant_id, user_key, platform, as_of, first_seen_at, last_seen_at, last_bought_at, recency_days,
        orders, spend, refunds, refund_amount,
        (spend / nullif(orders, 0))::decimal(12, 2) as average_order_value,
        recency_score, frequency_score, monetary_score,
        case
            when orders = 0 then 'browsers'
            when recency_score is null then 'undated'
            when recency_score >= 4 and frequency_score >= 4 then 'champions'
            when recency_score >= 3 and frequency_score >= 3 then 'loyal'
            when recency_score >= 4 and orders = 1 then 'new'
            when recency_score >= 3 then 'promising'
            when frequency_score >= 3 then 'at_risk'
            else 'hibernating'
        end as rfm_segment,
        browses, favourites, carts, buys, searches, sessions, active_days,
        round(orders / nullif(browses, 0), 6) as browse_conversion,
        round(orders / nullif(favourites, 0), 6) as favourite_conversion,
        round(orders / nullif(carts, 0), 6) as cart_conversion,
        items_seen, items_wanted, items_carted, items_bought,
        round(items_wanted / nullif(items_seen, 0), 6) as want_rate,
        round(items_carted / nullif(items_wanted, 0), 6) as cart_rate,
        round(items_bought / nullif(items_carted, 0), 6) as buy_rate,
        session_minutes, session_conversion, search_sessions, search_conversion,
        preferred_category, preferred_categories, price_band, active_hour, active_hours, night_share,
        last_search, top_searches,
        behaviour_sequence,
        reviews, mean_rating, negative_reviews, satisfaction, satisfaction_change, satisfaction_trend,
        cared_needs, complained_needs,
        cluster_id, cluster, horizon_days, churn_risk, forecast_orders, forecast_spend, next_items,
    from known
)
select * from profiled
