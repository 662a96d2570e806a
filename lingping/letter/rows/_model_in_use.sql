-- The classifier of the newest run.
select arg_max(model_id, finished_at) as model_id from ops.runs
