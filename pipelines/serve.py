"""The two services of a home: the daemon, which lets a run finish when it is told to stop, and the UI."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NoReturn

import dagster as dg

from lingping.clock import utc_now
from lingping.settings import Settings
from pipelines.cli.console import BETA_NOTE, err
from pipelines.home.liveness import runs_under_way
from pipelines.instance import open_instance

_DEFINITIONS = ("--module-name", "pipelines.definitions")  # not workspace.yaml: that one is for a checkout


def serve_daemon(settings: Settings) -> NoReturn:
    """Run `dagster-daemon` until SIGTERM, and then until the run that goes on has ended; exits with the daemon's code.

    It is a child and not this very process, because Dagster itself waits for 30 seconds and then lets the run fall.
    Raises LingpingError if the storage is amiss.
    """
    _prepare(settings)
    daemon = subprocess.Popen([sys.executable, "-m", "dagster._daemon", "run", *_DEFINITIONS])
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: daemon.terminate())
    code = daemon.wait()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C does not wait
    with open_instance(settings.dagster, settings.storage) as instance:
        wait_for_runs(instance)
    raise SystemExit(code)


def serve_ui(settings: Settings, *, host: str, port: int, read_only: bool) -> NoReturn:
    """Become the Dagster UI: this process is replaced. Raises LingpingError if the storage is amiss."""
    _prepare(settings)
    options = ("--host", host, "--port", str(port), *(["--read-only"] if read_only else []))
    os.execv(sys.executable, [sys.executable, "-m", "dagster_webserver", *options, *_DEFINITIONS])


def wait_for_runs(instance: dg.DagsterInstance, sleep: Callable[[float], None] = time.sleep) -> None:
    """Return once no run of the home has a process any more."""
    told = 0
    while living := len(runs_under_way(instance, now=utc_now())[0]):
        if living != told:
            err.print(f"Stopping: waits for {living} run(s) to end.", highlight=False)
        told = living
        sleep(1)


def _prepare(settings: Settings) -> None:
    """Make the instance, and tell what is started next where the home lies and what not to log."""
    open_instance(settings.dagster, settings.storage).dispose()
    os.environ |= {
        "LINGPING_HOME": str(settings.home.resolve()),
        "DAGSTER_HOME": str(settings.dagster.resolve()),
        "PYTHONWARNINGS": f"ignore:{BETA_NOTE}",
    }
