-- Reviews that the section may quote.
select review_key from {{ wishes }}
