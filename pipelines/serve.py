"""The services of a home: the daemon, which waits for the current run before it stops, the UI, and the metrics."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import TYPE_CHECKING, NoReturn

import dagster as dg

from lingping.clock import utc_now
from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from pipelines.home.home_status import describe_need
from pipelines.home.liveness import find_open_runs
from pipelines.home.metrics import is_healthy, render_metrics
from pipelines.instance import open_instance
from pipelines.operations.read_status import read_status

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

LOOPBACK = ("127.0.0.1", "localhost", "::1")
TOKEN = "LINGPING_UI_TOKEN"
_SHORTEST_TOKEN = 16  # characters
_PACKAGES = Path(__file__).parents[1]  # the checkout, or site-packages
_DEFINITIONS = ("--module-name", "pipelines.definitions", "--working-directory", str(_PACKAGES))


def serve_daemon(settings: Settings, progress: Progress) -> NoReturn:
    """Run `dagster-daemon` until SIGTERM, wait for the current run, and exit with the daemon's code.

    The daemon is a child process, because Dagster itself waits for 30 seconds and then abandons the run. It has a
    session of its own: Ctrl-C, which a terminal sends to every process of a command, would break it and its run off
    with tracebacks. Raises LingpingError where the storage cannot be used.
    """
    _prepare(settings)
    signal.set_wakeup_fd(-1)  # the command line would end within seconds; a run may take longer
    daemon = subprocess.Popen([sys.executable, "-m", "dagster._daemon", "run", *_DEFINITIONS], start_new_session=True)
    for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(stop, lambda *_: daemon.terminate())
    code = daemon.wait()
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # a second Ctrl-C does not wait
    with open_instance(settings.dagster, settings.storage) as instance:
        wait_for_runs(instance, progress)
    raise SystemExit(0 if code == -signal.SIGTERM else code)  # it was stopped before it had started


def serve_ui(
    settings: Settings,
    progress: Progress,
    *,
    host: str,
    port: int,
    may_change: bool = False,
    names: Sequence[str] = (),
) -> NoReturn:
    """Replace this process by the Dagster UI, behind the wall of `pipelines.ui_guard`.

    `names`: under which it is reached besides `host`, as behind a proxy. With `names`, or on an address that is not of
    this machine alone, it takes a token: the setting `ui_token`, else a fresh one, which `progress` is told. Raises
    LingpingError where the storage cannot be used, and for a token that can be guessed.
    """
    _prepare(settings)
    token = settings.ui_token.get_secret_value() if settings.ui_token else ""
    if 0 < len(token) < _SHORTEST_TOKEN:
        raise LingpingError(f"Setting ui_token: has {len(token)} characters. Use {_SHORTEST_TOKEN} or more.")
    if not token and (names or host not in LOOPBACK):
        token = token_urlsafe(24)
        progress.say(f"Open {_address(host, port, names)}/?token={token}")
    os.environ[TOKEN] = token
    named = [part for name in names for part in ("--allow-host", name)]
    options = ("--host", host, "--port", str(port), *named, *(["--control"] if may_change else []))
    os.execv(sys.executable, [sys.executable, "-m", "pipelines.ui_server", *options])


def _address(host: str, port: int, names: Sequence[str]) -> str:
    """Where a person finds the UI: behind a proxy, on this machine by its name, or at the address it listens on."""
    if names:
        return f"https://{names[0]}"
    name = socket.gethostname() if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}"


def serve_metrics(settings: Settings, *, host: str, port: int) -> NoReturn:
    """Answer /metrics with the metrics of the home, /health with 200 where the daily run works, else 503.

    Each request reads the home anew. Raises LingpingError where the port cannot be used.
    """
    from wsgiref.simple_server import make_server

    try:
        server = make_server(host, port, partial(answer_request, settings))
    except OSError as error:
        raise LingpingError(f"{host}:{port}: {error.strerror}. Choose another --host or --port.") from error
    server.serve_forever()
    raise SystemExit  # it serves until the process is stopped


def answer_request(settings: Settings, environ: "WSGIEnvironment", start_response: "StartResponse") -> list[bytes]:
    """The WSGI application behind `serve_metrics`."""
    path = environ.get("PATH_INFO", "")
    if path not in ("/metrics", "/health"):
        return _respond(start_response, "404 Not Found", "Here are /metrics and /health.\n")
    try:
        status = read_status(settings)
    except LingpingError as error:  # nothing was run yet
        return _respond(start_response, "503 Service Unavailable", f"{error}\n")
    if path == "/metrics":
        return _respond(start_response, "200 OK", render_metrics(status))
    code = "200 OK" if is_healthy(status) else "503 Service Unavailable"
    return _respond(start_response, code, f"{describe_need(len(status.troubles))}\n")


def _respond(start_response: "StartResponse", code: str, body: str) -> list[bytes]:
    start_response(code, [("Content-Type", "text/plain; version=0.0.4; charset=utf-8")])
    return [body.encode()]


def wait_for_runs(
    instance: dg.DagsterInstance, progress: Progress = SILENT, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Return once the process of every run of the home has ended."""
    reported = 0
    while living := len(find_open_runs(instance, now=utc_now())[0]):
        if living != reported:
            progress.say(f"Stopping: waiting for {count_of(living, 'run')} to end.")
        reported = living
        sleep(1)


def _prepare(settings: Settings) -> None:
    """Create the instance, and set the environment of the service.

    The folder in which the command is started is kept off Python's search path: its `pipelines` is another's.
    """
    with open_instance(settings.dagster, settings.storage):
        pass
    os.environ |= {
        "LINGPING_HOME": str(settings.home.resolve()),
        "DAGSTER_HOME": str(settings.dagster.resolve()),
        "PYTHONSAFEPATH": "1",
    }
