"""The warning of Dagster that no user can act on."""

BETA_WARNING = "Parameter `backfill_policy`"  # printed at every start: backfills in one run are in beta
