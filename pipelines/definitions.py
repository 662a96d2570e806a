"""The whole composition: the only `Definitions` of the project, which `workspace.yaml` and `lingping run` load."""

import dagster as dg

from assets.ingest import deliveries
from assets.language import predictions, taxonomy, texts
from assets.letters import weekly
from assets.published import snapshot
from assets.resources import Warehouse
from assets.sql import sql_tables
from assets.training import classifier
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.jobs import daily, train, weekly_letters


def compose(settings: Settings, progress: Progress) -> dg.Definitions:
    """Assets, jobs and resources for one home. One writer, so one step at a time in one process."""
    return dg.Definitions(
        assets=[deliveries, taxonomy, texts, predictions, sql_tables, snapshot, weekly, classifier],
        jobs=[daily, weekly_letters, train],
        resources={
            "settings": settings,
            "warehouse": Warehouse(home=str(settings.home)),
            "progress": progress,
        },
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads: settings from `lingping.toml` and the environment, nobody listening to progress."""
    return compose(load_settings(), Progress())
