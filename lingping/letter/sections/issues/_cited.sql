-- Reviews that the section may quote.
select unnest(evidence) as review_key from {{ issues }}
