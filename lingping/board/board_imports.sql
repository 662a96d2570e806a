-- One row per import of the shop, the newest first.
select
    merchant_id, path, status, reason, received, accepted, duplicate, quarantined, loaded_at,
from ops.files
where merchant_id = $merchant_id
order by loaded_at desc, path
