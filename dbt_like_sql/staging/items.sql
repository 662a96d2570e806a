-- One row per item as the source numbers it: its latest revision, whatever the order of delivery.
-- The newest `source_updated_at` wins (unsaid is oldest), then the greatest `content_hash`.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop that offers it
-- column: item_id: Item in the source's numbering
-- column: item_name: Title
-- column: category: Category in the source's numbering or words
-- column: brand: Brand
-- column: price: Listed price in yuan
-- column: sales: Pieces sold as the source displays them
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
