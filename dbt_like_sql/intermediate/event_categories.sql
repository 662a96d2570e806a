-- One row per merchant, item and category in the log: the name of the category.
-- Logs often give numbers. A number has the name that the master data gives to most of its items in the log; of names
-- with as many items, the first by name.
-- column: merchant_id: Shop
-- column: item_id: Item acted on; NULL where the event names none
-- column: source_category: Category in the log: a number or a name
-- column: category: Name in the master data of the item, else the name in the log or of its number, else the number
-- unique: merchant_id, item_id, source_category
-- not_null: merchant_id
with logged as (
    select distinct merchant_id, item_id, category as source_category
    from staging.events
    where item_id is not null or category is not null
),
known as (
    select merchant_id, item_id, source_category, i.category as item_category
    from logged
    left join intermediate.merchant_items as i using (merchant_id, item_id)
),
name_counts as (
    select merchant_id, source_category, category_name(item_category) as name, count(*) as items
    from known
    where name is not null and source_category is not null
    group by all
),
numbers as (
    select merchant_id, source_category, list(name order by items desc, name)[1] as name
    from name_counts
    group by merchant_id, source_category
),
named as (
    select
        merchant_id,
        item_id,
        source_category,
        coalesce(
            category_name(item_category), category_name(source_category), numbers.name, source_category, item_category
        ) as category,
    from known
    left join numbers using (merchant_id, source_category)
)
select * from named
