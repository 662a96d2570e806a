"""What follows a run, however it ended: the page for people, and one alert per cause."""

from dataclasses import replace
from datetime import datetime

import dagster as dg

from lingping.clock import utc_now
from lingping.notify.alerts import send_alerts
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus, look
from pipelines.home.liveness import fail_lost_runs
from pipelines.home.status_page import write_status_page


def report(settings: Settings, instance: dg.DagsterInstance, *, now: datetime) -> HomeStatus:
    """Look at the home, tell those who want to know of what is new, and write the page. Returns what was seen.

    A receiver that cannot be reached is one more thing that needs a person.
    """
    fail_lost_runs(instance, now=now)
    seen = look(settings, instance, now=now)
    alerted = send_alerts(
        seen.troubles, urls=settings.alerts, ledger=settings.alert_ledger, home=settings.home, now=now
    )
    status = replace(seen, troubles=(*seen.troubles, *alerted.failed))
    write_status_page(settings, status)
    return status


@dg.sensor(
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Writes HOME/status.html, sends alerts, and finds runs whose process is gone.",
)
def watch(context: dg.SensorEvaluationContext, settings: dg.ResourceParam[Settings]) -> dg.SkipReason:
    """Never starts a run: what ends a run may be a power cut, so someone has to look from outside."""
    status = report(settings, context.instance, now=utc_now())
    return dg.SkipReason(f"{len(status.troubles)} things need a person." if status.troubles else "All is well.")
