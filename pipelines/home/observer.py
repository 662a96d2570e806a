"""After every run, and once a minute: status page and metrics are written, alerts are sent, old runs are deleted."""

from dataclasses import replace
from datetime import datetime

import dagster as dg

from lingping.clock import utc_now
from lingping.notify.alerts import send_alerts
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus, describe_need, gather_status
from pipelines.home.liveness import fail_lost_runs
from pipelines.home.metrics import write_metrics
from pipelines.home.run_retention import prune_runs
from pipelines.home.status_page import write_status_page


def report_status(settings: Settings, instance: dg.DagsterInstance, *, now: datetime) -> HomeStatus:
    """Send alerts of new troubles, write the status page and the metrics, and return the status.

    A receiver of alerts that cannot be reached is one more trouble. Old runs are deleted.
    """
    fail_lost_runs(instance, now=now)
    prune_runs(instance, keep=settings.keep_runs)
    found = gather_status(settings, instance, now=now)
    alerted = send_alerts(
        found.troubles, urls=settings.alerts, ledger=settings.alert_ledger, home=settings.home, now=now
    )
    status = replace(found, troubles=(*found.troubles, *alerted.failed))
    write_status_page(settings, status)
    write_metrics(settings, status)
    return status


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes status page and metrics, sends alerts, finds runs whose process has ended, deletes old runs.",
)
def watch(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Report the status. Not a step of a run, because a killed run could not report itself."""
    status = report_status(settings, context.instance, now=utc_now())
    return dg.SkipReason(describe_need(len(status.troubles)))
