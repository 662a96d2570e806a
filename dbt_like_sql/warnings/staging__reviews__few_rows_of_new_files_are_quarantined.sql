-- At most 5 % of the rows of each newly loaded file are quarantined, repeated headers, rows that are left out or of erased
-- customers, and unread stars
-- and states not counted.
with newest as (
    select file_id, path, received
    from ops.files
    where status = 'loaded' and loaded_at = (select max(loaded_at) from ops.files where status = 'loaded')
),
faults as (
    select file_id, count(*) as faulty
    from ops.quarantine
    where reason not in ('repeated_header', 'left_out', 'erased', 'bad_rating', 'bad_status')
    group by file_id
),
exceeding as (
    select *
    from newest
    inner join faults using (file_id)
    where faulty > greatest(0.05 * received, 5)
)
select * from exceeding
