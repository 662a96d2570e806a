"""The only `Definitions` of the project, which `workspace.yaml` and `lingping run` load."""

from collections.abc import Iterator
from contextlib import nullcontext

import dagster as dg

from assets.actions import actions, audience_exports, opt_outs
from assets.boards import boards
from assets.ingest import imports
from assets.language import corrections, explanations, predictions, taxonomy, texts
from assets.published import snapshot
from assets.rebuild import dirty_dates
from assets.resources import Warehouse
from assets.sent_letters import sent_letters
from assets.sql_tables import sql_tables
from assets.training import classifier
from assets.weekly_letters import weekly
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.home.observer import watch
from pipelines.jobs import corrected, daily, rebuild_days, reloaded, train, weekly_letters
from pipelines.run_lock import hold_run_lock
from pipelines.schedules import inbox, late_letters, mondays, nightly


def compose(settings: Settings, progress: Progress) -> dg.Definitions:
    """Assets, jobs and resources for one home. One writer, so one step at a time in one process."""
    return dg.Definitions(
        assets=[
            *(
                imports,
                taxonomy,
                texts,
                predictions,
                corrections,
                dirty_dates,
                sql_tables,
                explanations,
                snapshot,
                boards,
            ),
            *(weekly, sent_letters, classifier, actions, audience_exports, opt_outs),
        ],
        jobs=[daily, weekly_letters, rebuild_days, corrected, reloaded, train],
        schedules=[nightly, mondays],
        sensors=[inbox, late_letters, watch],
        resources={
            "settings": _settings_resource(settings),
            "warehouse": Warehouse(home=str(settings.home)),
            "progress": progress,
        },
        executor=dg.in_process_executor,
    )


def _settings_resource(settings: Settings) -> dg.ResourceDefinition:
    """The settings as a resource, which holds the lock of the run: every asset that can take long requires it."""

    @dg.resource
    def provide(context: dg.InitResourceContext) -> Iterator[Settings]:
        with hold_run_lock(settings.dagster, context.run.run_id) if context.run else nullcontext():
            yield settings

    return provide


@dg.definitions
def defs() -> dg.Definitions:
    """What Dagster loads: settings from `lingping.toml` and the environment, without progress display."""
    return compose(load_settings(), Progress())
