"""The jobs: daily, weekly letters, days built again, corrections of labels and of imports, and training."""

import dagster as dg

from assets.boards import boards
from assets.language import explanations, predictions, texts
from assets.published import snapshot
from assets.rebuild import dirty_dates
from assets.sent_letters import sent_letters
from assets.sql_tables import sql_tables
from assets.training import classifier
from assets.weekly_letters import weekly

_LETTERS = dg.AssetSelection.assets(weekly, sent_letters)
_TRAINING = dg.AssetSelection.assets(classifier)

_DAYS = dg.AssetSelection.assets(dirty_dates)

daily = dg.define_asset_job(
    "daily",
    selection=dg.AssetSelection.all() - _LETTERS - _TRAINING - _DAYS,
    description="Import new files, clean and score new texts, build and test the tables, and publish them.",
)
weekly_letters = dg.define_asset_job(
    "weekly_letters",
    selection=_LETTERS,
    description="The letters of one week for every merchant, from the published snapshot; sent to their receivers.",
)
rebuild_days = dg.define_asset_job(
    "rebuild_days",
    selection=_DAYS | dg.AssetSelection.assets(sql_tables, snapshot, boards),
    description="Build the parts of sliced tables that depend on the chosen days again, all in one run.",
)
corrected = dg.define_asset_job(
    "corrected",
    selection=dg.AssetSelection.assets(sql_tables, explanations, snapshot, boards),
    description="Build and publish the tables again, with new corrections by people; nothing is imported or scored.",
)
reloaded = dg.define_asset_job(
    "reloaded",
    selection=dg.AssetSelection.assets(texts, predictions, sql_tables, explanations, snapshot, boards),
    description="Build and publish the tables again after an import was corrected; new texts are scored.",
)
train = dg.define_asset_job(
    "train",
    selection=_TRAINING,
    description="Fine-tune a classifier on labelled texts; it is used once it is promoted.",
)
