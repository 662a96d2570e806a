-- One row per label (negative, and each need): how often the classifier in use finds it where it is, and where it is not.
select
    model_id, label, hits, false_alarms,
from nlp.error_rates
where model_id = (from {{ _model_in_use }})
order by label
