-- One row per merchant and item with master data, a review or an order: its title and category.
-- column: merchant_id: Shop
-- column: item_id: Item id of the source, else the item name
-- column: item_name: Title in the master data, else in the newest review
-- column: category: Category in the master data
-- unique: merchant_id, item_id
-- not_null: merchant_id, item_id
with master as (
    select merchant_id, item_id, item_name, category
    from staging.items
    qualify row_number() over (
        partition by merchant_id, item_id
        order by source_updated_at desc nulls last, platform
    ) = 1
),
reviewed as (
    select merchant_id, item_id, item_name
    from staging.reviews
    where item_id is not null
    qualify row_number() over (
        partition by merchant_id, item_id
        order by item_name is null, reviewed_at desc nulls last, review_key
    ) = 1
),
ordered as (
    select merchant_id, item_id, item_name
    from staging.orders
    where item_id is not null and item_name is not null
    qualify row_number() over (
        partition by merchant_id, item_id
        order by coalesce(paid_at, ordered_at) desc nulls last, item_name
    ) = 1
),
named as (
    select
        merchant_id,
        item_id,
        coalesce(master.item_name, reviewed.item_name, ordered.item_name) as item_name,
        master.category,
    from master
    full join reviewed using (merchant_id, item_id)
    full join ordered using (merchant_id, item_id)
)
select * from named
