-- One row per need that the classifier in use was measured on, and '*' for the review as a whole: how it reads complaints.
-- A complaint about a need is read as one where both the need and the negative sentiment are found. A need that is found
-- where it is not counts as a complaint about as often as reviews of the shop are negative.
-- column: need: Need of the taxonomy, or '*': the review as a whole
-- column: hits: Share of the complaints (of '*', of the negative texts) that are read as such
-- column: false_alarms: Share of the other texts in which the need is found (of '*', which are read as negative)
-- unique: need
-- not_null: need, hits, false_alarms
with known as (
    select label, hits, false_alarms from nlp.error_rates where model_id = getvariable('model_id')
),
whole as (
    select hits, false_alarms from known where label = 'negative'
),
rates as (
    select '*' as need, hits, false_alarms from whole
    union all
    select label as need, known.hits * whole.hits as hits, known.false_alarms
    from known
    cross join whole
    where label <> 'negative'
)
select * from rates
