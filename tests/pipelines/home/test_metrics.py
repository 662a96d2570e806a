"""Metrics of a home: the figures of the status, and an endpoint that also says whether the home is healthy."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen
from wsgiref.simple_server import make_server

import pytest
from prometheus_client.parser import text_string_to_metric_families

from lingping.notify.troubles import Trouble
from lingping.settings import load_settings
from pipelines import serve
from pipelines.home.home_status import HeldSummary, HomeStatus, ImportSummary, TableSummary
from pipelines.home.metrics import is_healthy, render_metrics
from pipelines.home.run_history import RunSummary, StepSummary

NOW = datetime(2026, 3, 2, 2, 40, tzinfo=UTC)
FAILED = RunSummary("r2", "daily", None, "failed", NOW - timedelta(minutes=5), NOW)
DONE = RunSummary("r1", "daily", None, "done", NOW - timedelta(days=1, seconds=90), NOW - timedelta(days=1))
STATUS = HomeStatus(
    home=Path("home"),
    now=NOW,
    troubles=(Trouble("held:a.csv", "a.csv is held", "Correct it."),),
    runs=(FAILED, DONE),
    shown_run=FAILED,
    steps=(StepSummary("Import files", "done", 1.5), StepSummary("Score texts", "waiting", None)),
    imports=(ImportSummary("b.csv", NOW, 9, 6, 2, 1), ImportSummary("c.csv", NOW, 4, 4, 0, 0)),
    held=(HeldSummary("a.csv", NOW, "open_quote"),),
    quarantine=[],
    tables=(TableSummary("marts", "reviews", 10, NOW), TableSummary("marts", "unknown", None, None)),
    published=NOW,
)


def read(text: str) -> dict[tuple[str, ...], float]:
    return {
        (sample.name.removeprefix("lingping_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_metrics_are_the_figures_of_the_status_and_what_is_unknown_is_left_out():
    assert read(render_metrics(STATUS)) == {
        ("needs_person",): 1,
        ("healthy",): 1,
        ("held_files",): 1,
        ("snapshot_published_timestamp_seconds",): NOW.timestamp(),
        ("last_success_timestamp_seconds",): (NOW - timedelta(days=1)).timestamp(),
        ("last_success_seconds",): 90,
        ("step_seconds", "Import files"): 1.5,
        ("imported_files",): 2,
        ("imported_rows", "accepted"): 10,
        ("imported_rows", "duplicate"): 2,
        ("imported_rows", "quarantined"): 1,
        ("table_rows", "marts.reviews"): 10,
    }


@pytest.mark.parametrize("key", ["failed:daily:texts:x", "lost:r3", "stale:daily"])
def test_a_run_that_failed_died_or_is_overdue_is_unhealthy_and_a_held_file_is_not(key):
    assert is_healthy(STATUS)
    assert not is_healthy(replace(STATUS, troubles=(*STATUS.troubles, Trouble(key, "", ""))))


@pytest.fixture
def get(monkeypatch, tmp_path):
    """Ask the endpoint of a home whose status the test sets; returns code and body."""
    found = {"status": STATUS}
    monkeypatch.setattr(serve, "read_status", lambda _: found["status"])

    def ask(path: str, status: HomeStatus = STATUS) -> tuple[int, str]:
        found["status"] = status
        with make_server("127.0.0.1", 0, partial(serve.answer_request, load_settings(home=tmp_path))) as server:
            Thread(target=server.handle_request, daemon=True).start()
            try:
                with urlopen(f"http://127.0.0.1:{server.server_port}{path}", timeout=30) as answer:
                    return answer.status, answer.read().decode()
            except HTTPError as error:
                return error.code, error.read().decode()

    return ask


def test_the_endpoint_has_metrics_and_health(get):
    assert get("/metrics") == (200, render_metrics(STATUS))
    assert get("/health") == (200, "1 thing needs a person.\n")
    stale = replace(STATUS, troubles=(Trouble("stale:daily", "", ""),))
    assert get("/health", stale)[0] == 503
    assert get("/")[0] == 404


def test_a_home_that_never_ran_is_not_healthy(monkeypatch, get, tmp_path):
    monkeypatch.undo()
    code, body = get("/health")
    assert (code, "lingping run" in body) == (503, True)
