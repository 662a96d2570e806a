-- One row per behaviour event.
-- column: platform: Marketplace of the export
-- column: merchant_id: Shop in which it happened
-- column: user_key: Keyed pseudonym of the customer; NULL when anonymous
-- column: item_id: Item acted on; NULL for a search
-- column: category: Category of the item as the source gives it: a number or a name
-- column: brand: Brand of the item
-- column: event_type: browse, favourite, cart, buy or search
-- column: search_query: Search words, personal data masked
-- column: occurred_at: When it happened, at the precision of the source
-- column: event_date: Day of the event in Shanghai
-- column: content_hash: Hash of the mapped content
-- column: occurrence: 1 for the first of identical events in a file, 2 for the second, …
-- unique: platform, merchant_id, content_hash, occurrence
-- not_null: platform, merchant_id, event_type, occurred_at, event_date
-- accepted: event_type in ('browse', 'favourite', 'cart', 'buy', 'search')
-- slice: event_date
with dated as (
    select
        platform, merchant_id, user_key, item_id, category, brand, event_type, search_query, occurred_at,
        (occurred_at at time zone 'Asia/Shanghai')::date as event_date,
        content_hash, occurrence,
    from raw.events
)
select * from dated
