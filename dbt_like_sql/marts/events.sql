-- One row per behaviour event up to the as-of day. Equal events are as many rows as there were.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop in which it happened
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: event_type: browse, favourite, cart, buy or search
-- column: item_id: Item acted on; NULL for a search
-- column: item_name: Title in the master data, else in the newest review or order of the item
-- column: category: Name of the category, in the master data or the log; a number where no item of it has a name
-- column: source_category: Category as the log gives it: a number or a name
-- column: brand: Brand of the item
-- column: search_query: Search words, personal data masked
-- column: occurred_at: When it happened, at the precision of the source
-- column: event_date: Day of the event in Shanghai
-- column: week: Monday of the week in Shanghai
-- not_null: platform, merchant_id, event_type, occurred_at, event_date, week
-- accepted: event_type in ('browse', 'favourite', 'cart', 'buy', 'search')
-- assert: isodow(week) = 1
with named as (
    select
        e.platform, e.merchant_id, e.user_key, e.event_type, e.item_id,
        i.item_name,
        c.category,
        e.category as source_category,
        e.brand, e.search_query, e.occurred_at, e.event_date,
        date_trunc('week', e.event_date)::date as week,
    from staging.events as e
    join intermediate.merchant_as_of using (merchant_id)
    left join intermediate.merchant_items as i using (merchant_id, item_id)
    left join intermediate.event_categories as c
        on e.merchant_id = c.merchant_id
        and e.item_id is not distinct from c.item_id
        and e.category is not distinct from c.source_category
    where e.event_date <= as_of
)
select * from named
