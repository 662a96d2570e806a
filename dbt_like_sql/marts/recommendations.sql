-- One row per merchant, customer and rank: items of the merchant that the customer is most likely to buy.
-- ops.model_quality has the measured quality (recommender), beside two baselines: bestsellers and similar items.
-- column: merchant_id: Shop
-- column: user_key: Keyed pseudonym of the customer
-- column: rank: 1 for the most likely
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title; NULL where no source gives it
-- column: category: Category in the master data
-- column: score: Sorts the items of one merchant; not a probability
-- column: is_known: The customer browsed, favourited, carted or bought it before
-- column: is_bought: The customer bought it before
-- column: as_of: As-of day of the recommendations
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
