"""The process of `lingping ui`: Dagster's web server behind the wall of `pipelines.ui_guard`.

Started as `python -m pipelines.ui_server`, with the home in DAGSTER_HOME and the token, if any, in LINGPING_UI_TOKEN:
unlike arguments, other users of the machine cannot read the environment.
"""

import argparse
import os
import socket
from pathlib import Path

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster._utils.interrupts import setup_interrupt_handlers
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.cli import DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_MAX_OVERFLOW, DEFAULT_POOL_RECYCLE
from dagster_webserver.version import __version__

from pipelines.serve import LOOPBACK, TOKEN
from pipelines.ui_guard import Guard, Rules

_DEFINITIONS = "pipelines.definitions"
_PACKAGES = Path(__file__).parents[1]


def make_rules(host: str, names: list[str], token: str | None, *, may_change: bool) -> Rules:
    """The rules of a UI that listens on `host` and is also reached under `names`."""
    is_open = host not in LOOPBACK
    own = [socket.gethostname()] if is_open else []
    known = frozenset(name.lower() for name in (*LOOPBACK, host, *names, *own))
    return Rules(names=known, is_open=is_open, token=token, may_change=may_change)


def main() -> None:
    """Serve until the process is stopped."""
    setup_interrupt_handlers()  # SIGTERM ends the code server too, and the exit code is 0
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--allow-host", action="append", default=[])
    parser.add_argument("--control", action="store_true")
    given = parser.parse_args()
    rules = make_rules(given.host, given.allow_host, os.environ.get(TOKEN) or None, may_change=given.control)
    target = ModuleTarget(_DEFINITIONS, attribute=None, working_directory=str(_PACKAGES), location_name=None)
    with dg.DagsterInstance.get() as instance:
        instance.optimize_for_webserver(DEFAULT_DB_STATEMENT_TIMEOUT, DEFAULT_POOL_RECYCLE, DEFAULT_POOL_MAX_OVERFLOW)
        with WorkspaceProcessContext(
            instance, version=__version__, read_only=not given.control, workspace_load_target=target
        ) as context:
            app = Guard(create_app_from_workspace_process_context(context), rules)
            uvicorn.run(app, host=given.host, port=given.port, log_level="warning")


if __name__ == "__main__":
    main()
