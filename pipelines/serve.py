"""The two services of a home: the daemon, which waits for the current run before it stops, and the UI."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import NoReturn

import dagster as dg

from lingping.clock import utc_now
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.beta_warning import BETA_WARNING
from pipelines.home.liveness import find_open_runs
from pipelines.instance import open_instance

_DEFINITIONS = ("--module-name", "pipelines.definitions")  # workspace.yaml is for a checkout only


def serve_daemon(settings: Settings, progress: Progress) -> NoReturn:
    """Run `dagster-daemon` until SIGTERM, wait for the current run, and exit with the daemon's code.

    The daemon is a child process, because Dagster itself waits for 30 seconds and then abandons the run. Raises
    LingpingError where the storage cannot be used.
    """
    _prepare(settings)
    signal.set_wakeup_fd(-1)  # the command line would end after four seconds; a run may take longer
    daemon = subprocess.Popen([sys.executable, "-m", "dagster._daemon", "run", *_DEFINITIONS])
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, lambda *_: daemon.terminate())
    code = daemon.wait()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C does not wait
    with open_instance(settings.dagster, settings.storage) as instance:
        wait_for_runs(instance, progress)
    raise SystemExit(code)


def serve_ui(settings: Settings, *, host: str, port: int, read_only: bool) -> NoReturn:
    """Replace this process by the Dagster UI. Raises LingpingError where the storage cannot be used."""
    _prepare(settings)
    options = ("--host", host, "--port", str(port), *(["--read-only"] if read_only else []))
    os.execv(sys.executable, [sys.executable, "-m", "dagster_webserver", *options, *_DEFINITIONS])


def wait_for_runs(
    instance: dg.DagsterInstance, progress: Progress = SILENT, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Return once the process of every run of the home has ended."""
    reported = 0
    while living := len(find_open_runs(instance, now=utc_now())[0]):
        if living != reported:
            progress.say(f"Stopping: waiting for {living} run(s) to end.")
        reported = living
        sleep(1)


def _prepare(settings: Settings) -> None:
    """Create the instance, and set the environment of the service: the home, and which warnings to ignore."""
    open_instance(settings.dagster, settings.storage).dispose()
    os.environ |= {
        "LINGPING_HOME": str(settings.home.resolve()),
        "DAGSTER_HOME": str(settings.dagster.resolve()),
        "PYTHONWARNINGS": f"ignore:{BETA_WARNING}",
    }
