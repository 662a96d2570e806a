-- For all items together, `reviews` equals the week's read_reviews in marts.merchant_weeks.
with different as (
    select i.week, i.merchant_id, i.need
    from marts.feedback_insight as i
    left join marts.merchant_weeks as w using (week, merchant_id)
    where i.item_id = '*' and i.reviews is distinct from w.read_reviews
)
select * from different
