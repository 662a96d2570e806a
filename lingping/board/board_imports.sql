-- One row per import of the shop, the newest first. A held file is of the shop in whose folder of the inbox it lies.
with files as (
    select
        coalesce(merchant_id, nullif(regexp_extract(path, '^([^/]+)/', 1), '')) as merchant_id,
        path, status, reason, received, accepted, duplicate, quarantined, loaded_at,
    from ops.files
)
select
    merchant_id, path, status, reason, received, accepted, duplicate, quarantined, loaded_at,
from files
where merchant_id = $merchant_id
order by loaded_at desc, path
