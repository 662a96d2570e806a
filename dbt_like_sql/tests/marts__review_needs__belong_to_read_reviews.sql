-- Every need belongs to a read review of the same merchant and week.
with orphans as (
    select n.review_key, n.need
    from marts.review_needs as n
    left join marts.reviews as r using (review_key)
    where r.opinion is null or r.merchant_id <> n.merchant_id or r.week is distinct from n.week
)
select * from orphans
