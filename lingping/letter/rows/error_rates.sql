-- One row: how often the classifier in use finds negative texts, and takes others for negative.
select
    model_id, label, hits, false_alarms,
from nlp.error_rates
where model_id = (from {{ _model_in_use }}) and label = 'negative'
