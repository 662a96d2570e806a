"""The three jobs: the daily walk from inbox to snapshot, the weekly letters, and training."""

import dagster as dg

from assets.letters import weekly
from assets.training import classifier

_LETTERS = dg.AssetSelection.assets(weekly)
_TRAINING = dg.AssetSelection.assets(classifier)

daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all() - _LETTERS - _TRAINING,
    description="Inbox to snapshot: load what is new, read and score new texts, rebuild and test the SQL, publish.",
)
weekly_letters = dg.define_asset_job(
    "weekly_letters",
    selection=_LETTERS,
    description="The letters of one week, for every merchant, from the published snapshot.",
)
train = dg.define_asset_job(
    "train",
    selection=_TRAINING,
    description="Fine-tune a classifier on labelled texts; it is used once the setting `model` names it.",
)
