-- One row per merchant, customer and rank: items of the merchant that the customer will most likely buy.
-- ops.model_quality says how well that is foretold (recommender), beside what sells most and items alike.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: rank: 1 for the likeliest
-- column: item_id: Item in the source's numbering, else its name
-- column: item_name: Title; NULL where no source tells it
-- column: category: Category in the master data
-- column: score: Orders the items of one merchant; no probability
-- column: is_known: The customer looked at it, wanted it or bought it before
-- column: is_bought: The customer bought it before
-- column: as_of: Day for which they are drawn
-- unique: merchant_id, user_key, rank
-- unique: merchant_id, user_key, item_id
-- not_null: merchant_id, user_key, rank, item_id
-- assert: rank between 1 and 20
-- assert: is_known or not is_bought
with named as (
    select merchant_id, user_key, rank, item_id, item_name, category, score, is_known, is_bought, as_of
    from ml.recommendations
    left join intermediate.merchant_items using (merchant_id, item_id)
)
select * from named
