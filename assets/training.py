"""A classifier of the shop's own, trained from labelled texts."""

from pathlib import Path

import dagster as dg

from assets.metadata import OWNERS
from assets.resources import SettingsParam
from assets.retries import RETRY, final_if_known
from lingping.training.finetune import finetune
from warehouse.ledgers.correction_ledger import read_corrected_texts


class TrainingConfig(dg.Config):
    """What to train from: a folder of labelled texts, and a base encoder (none: the compact one)."""

    data: str
    base: str | None = None


@dg.asset(key=["models", "classifier"], group_name="model", kinds={"torch"}, owners=OWNERS, retry_policy=RETRY)
@final_if_known
def classifier(config: TrainingConfig, settings: SettingsParam) -> dg.MaterializeResult:
    """A fine-tuned classifier in the models folder of the home; a run uses it once it is promoted."""
    folder = finetune(
        Path(config.data),
        settings.models,
        base=config.base,
        taxonomy=settings.taxonomy,
        device=settings.device,
        corrections=read_corrected_texts(settings.published),
    )
    return dg.MaterializeResult(metadata={"model": folder.name, "folder": dg.MetadataValue.path(str(folder))})
