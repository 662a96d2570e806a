"""The commands that serve others: daemon, UI, metrics and assistants; and a test of alerts."""

from importlib.util import find_spec
from typing import Annotated

import typer

from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, emit, say
from pipelines.cli.options import Home

service_app = typer.Typer()


@service_app.command("alert-test", epilog="Example: lingping alert-test --home demo")
def alert_test(home: Home = None) -> None:
    """Send one test message to every URL of the setting `alerts`, and print which of them it reached."""
    settings = load_settings(home=home)
    from pipelines.operations.send_test_alerts import send_test_alerts

    for delivery in send_test_alerts(settings):
        say(f"{delivery.receiver}: {'sent' if delivery.fault is None else f'NOT SENT: {delivery.fault}'}")


@service_app.command(epilog="Example: lingping daemon --home /var/lib/lingping")
def daemon(home: Home = None) -> None:
    """Run the schedules of HOME with `dagster-daemon`. On SIGTERM it waits for the current run to end."""
    settings = load_settings(home=home)
    from pipelines.serve import serve_daemon

    serve_daemon(settings, TerminalProgress())


@service_app.command(epilog="Examples: lingping ui --home demo --port 3001   ·   lingping ui --control")
def ui(
    home: Home = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on. On others than this machine's own, it takes a token.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 3000,
    control: Annotated[
        bool, typer.Option("--control/--read-only", help="Also start and stop runs, schedules and sensors.")
    ] = False,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Name under which it is reached, behind a proxy. May be repeated.")
    ] = None,
) -> None:
    """Serve the Dagster UI of HOME with `dagster-webserver`, read-only.

    It answers requests for its own address, from its own page. With --allow-host, and on another address than this
    machine's own, a browser opens it with a token: the setting `ui_token`, else one that is printed.
    """
    settings = load_settings(home=home)
    from pipelines.serve import serve_ui

    serve_ui(settings, TerminalProgress(), host=host, port=port, may_change=control, names=allow_host or ())


@service_app.command(epilog="Examples: lingping metrics --home demo   ·   lingping metrics --port 9464")
def metrics(
    home: Home = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Serve /metrics and /health on this port. [print once]")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on, with --port.")] = "127.0.0.1",
) -> None:
    """Print the state of HOME as Prometheus metrics, or serve them. `HOME/metrics.prom` has them after each run."""
    settings = load_settings(home=home)
    if port is not None:
        from pipelines.serve import serve_metrics

        serve_metrics(settings, host=host, port=port)
    from pipelines.home.metrics import render_metrics
    from pipelines.operations.read_status import read_status

    emit(render_metrics(read_status(settings)))


@service_app.command(epilog="Example: lingping mcp --home demo")
def mcp(
    home: Home = None,
    max_rows: Annotated[int, typer.Option(min=1, help="Most rows of one answer.")] = 1_000,
    seconds: Annotated[float, typer.Option(min=0.1, help="A query that takes longer is stopped.")] = 30,
) -> None:
    """Let an AI assistant query the newest snapshot, over the Model Context Protocol on standard input and output.

    The assistant starts it: `lingping docs assistants` has the configuration. It can list and describe tables, and run
    one SELECT at a time under the same locks as `lingping sql`.
    """
    settings = load_settings(home=home)
    if find_spec("mcp") is None:
        raise LingpingError("The package mcp is not installed. Run `pip install 'lingping[mcp]'`.")
    from pipelines.mcp_server import CallLimits, serve_mcp  # 1 s: mcp

    serve_mcp(settings, CallLimits(max_rows, seconds))
