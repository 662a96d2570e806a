-- One row per quality figure of the classifier in use, and of the churn model on this shop's customers.
select
    model_id, figure, value, low, high, texts,
from ops.model_quality
where label = '' and (
    (model_id = (from {{ _model_in_use }}) and slice_kind = '')
    or (model_id = 'churn' and slice_kind = 'merchant' and slice = $merchant_id)
)
order by model_id, figure
