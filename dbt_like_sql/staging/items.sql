-- One row per item id of the source: its latest revision, independent of the import order.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the greatest `content_hash`.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that offers it
-- column: item_id: Item id of the source
-- column: item_name: Title
-- column: category: Category as the source gives it: a number or a name
-- column: brand: Brand
-- column: price: Listed price in yuan
-- column: sales: Units sold, as the source displays it
-- column: source_updated_at: When the source last changed the record
-- unique: platform, merchant_id, item_id
-- not_null: platform, merchant_id, item_id
with latest as (
    select platform, merchant_id, item_id, item_name, category, brand, price, sales, source_updated_at
    from raw.items
    qualify row_number() over (
        partition by platform, merchant_id, item_id
        order by source_updated_at desc nulls last, content_hash desc
    ) = 1
)
select * from latest
