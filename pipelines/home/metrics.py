"""The state of a home as Prometheus metrics: `HOME/metrics.prom`, `lingping metrics`, and their endpoint."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from lingping.atomic import write_text
from lingping.settings import Settings
from pipelines.home.home_status import HomeStatus

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_OUTCOMES = ("accepted", "duplicate", "quarantined")

# What stops the service as a whole: not a held file or a warning about one week.
_BROKEN = ("damaged:", "failed:", "lost:", "stale:")


def write_metrics(settings: Settings, status: HomeStatus) -> Path:
    """Write the metrics atomically, for the node exporter's textfile collector, and return their path."""
    write_text(settings.metrics, render_metrics(status))
    return settings.metrics


def is_healthy(status: HomeStatus) -> bool:
    """Whether the daily run works: no failed or lost run waits for a person, none is overdue, nothing is damaged."""
    return not any(trouble.key.startswith(_BROKEN) for trouble in status.troubles)


def render_metrics(status: HomeStatus) -> str:
    """The metrics in Prometheus's text format; times are Unix seconds, and what is unknown is left out."""
    from prometheus_client import CollectorRegistry, generate_latest  # 0.1 s

    registry = CollectorRegistry()
    add = _Gauges(registry)
    add("needs_person", "Problems that need a person", [((), len(status.troubles))])
    add("healthy", "1 where the daily run works", [((), int(is_healthy(status)))])
    add("held_files", "Files that are held back", [((), len(status.held))])
    add("snapshot_published_timestamp_seconds", "When the snapshot was published", _instant(status.published))
    last = next((run for run in status.runs if run.job == "daily" and run.state == "done"), None)
    add("last_success_timestamp_seconds", "When the last good daily run ended", _instant(last.ended if last else None))
    add("last_success_seconds", "How long the last good daily run took", _known((), last.seconds if last else None))
    steps = [pair for step in status.steps for pair in _known((step.name,), step.seconds)]
    add("step_seconds", "How long each step of the newest daily run took", steps, "step")
    add("imported_files", "Imported files", [((), len(status.imports))])
    rows = [((outcome,), sum(getattr(file, outcome) for file in status.imports)) for outcome in _OUTCOMES]
    add("imported_rows", "Rows of imported files by what became of them", rows, "outcome")
    tables = [pair for each in status.tables for pair in _known((f"{each.schema}.{each.name}",), each.rows)]
    add("table_rows", "Rows of each table", tables, "table")
    return generate_latest(registry).decode()


class _Gauges:
    """Adds gauges to a registry, one call each."""

    def __init__(self, registry: "CollectorRegistry") -> None:
        self._registry = registry

    def __call__(
        self, name: str, description: str, values: Iterable[tuple[tuple[str, ...], float]], *labels: str
    ) -> None:
        from prometheus_client import Gauge

        values = list(values)
        if not values:  # a gauge without a value would be exported as 0
            return
        gauge = Gauge(f"lingping_{name}", description, labels, registry=self._registry)
        for key, value in values:
            (gauge.labels(*key) if labels else gauge).set(value)


def _instant(at: datetime | None) -> list[tuple[tuple[str, ...], float]]:
    return _known((), at.timestamp() if at else None)


def _known(key: tuple[str, ...], value: float | None) -> list[tuple[tuple[str, ...], float]]:
    return [] if value is None else [(key, value)]
