-- One row per item id of the source: its latest revision.
-- The newest `source_updated_at` wins (NULL counts as oldest), then the latest import, then the last line in it.
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
with imported as (
    select r.*, f.import_number
    from raw.items as r
    left join ops.files as f using (file_id)
),
latest as (
    select platform, merchant_id, item_id, item_name, category, brand, price, sales, source_updated_at
    from imported
    qualify row_number() over (
        partition by platform, merchant_id, item_id
        order by source_updated_at desc nulls last, import_number desc nulls last, line desc, content_hash desc
    ) = 1
)
select * from latest
