"""`lingping …`: a thin skin over the library and the jobs. What a person can mend is one line and exit code 2."""

import contextlib
import os
import sys
import warnings
from datetime import datetime
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from rich.markup import escape

from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.action_commands import action_app
from pipelines.cli.console import BETA_NOTE, TerminalProgress, err, out, show_answer, show_table
from pipelines.cli.letter_commands import letter_app
from pipelines.cli.model_commands import model_app
from pipelines.cli.options import Home, Model
from pipelines.cli.snapshot_commands import snapshots_app

app = typer.Typer(
    name="lingping",
    help="聆评 Lingping: raw shop exports to a warehouse, user profiles and a merchant's weekly letter.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
app.add_typer(model_app)
app.add_typer(snapshots_app, name="snapshots")
app.add_typer(action_app)
app.add_typer(letter_app)


@app.command(epilog="Example: lingping sample --home demo --scale 0.1")
def sample(
    home: Home = None,
    seed: Annotated[int, typer.Option(help="Another seed, another world.")] = 7,
    scale: Annotated[float, typer.Option(min=0.01, max=100, help="1 is 12,000 reviews and 200,000 events.")] = 1.0,
) -> None:
    """Write a believable shop world into HOME/inbox, with a truth file beside it."""
    from lingping.sample.world import write_sample

    folder = load_settings(home=home).home
    report = write_sample(folder, seed=seed, scale=scale)
    kinds = sorted({written.kind for written in report.files})
    per_kind = [[written.rows for written in report.files if written.kind == kind] for kind in kinds]
    rows = [(kind, len(files), sum(files)) for kind, files in zip(kinds, per_kind, strict=True)]
    show_table(f"{len(report.merchants)} merchants in {folder / 'inbox'}", ("kind", "files", "rows"), rows)
    out.print(f"What was planted: {report.truth}", highlight=False, soft_wrap=True)
    out.print(f"Next: lingping run --home {folder}", highlight=False, soft_wrap=True)


@app.command(epilog="Examples: lingping run --home demo   ·   lingping run --merchant my-shop reviews.csv")
def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Only these files; by default all of HOME/inbox.")] = None,
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="Merchant of rows that name none.")] = None,
    source: Annotated[str | None, typer.Option(help="Source mapping to use instead of detecting it.")] = None,
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Day the tables are built for.")] = None,
    model: Model = None,
) -> None:
    """Load new files, read and score new texts, rebuild the tables, publish, and write the letters.

    A bad file of the inbox is held back and the rest goes on. A bad file named here stops the command before
    anything is written.
    """
    settings = load_settings(
        home=home, merchant=merchant, source=source, as_of=as_of.date() if as_of else None, model=model
    )
    from pipelines.operations.run_daily import check_files, run_daily, show_outcome  # 3 s: Dagster

    check_files(files or [], settings)
    with TerminalProgress() as progress:
        outcome = run_daily(settings, progress, files or [])
    show_outcome(settings, outcome)


@app.command(
    epilog='Example: lingping sql "select week, reviews, mean_rating from marts.merchant_weeks order by 1" --csv'
)
def sql(
    question: Annotated[str, typer.Argument(help="One SELECT over the published snapshot.")],
    home: Home = None,
    snapshot: Annotated[str, typer.Option(help="Id, its beginning, or a name: `lingping snapshots list`.")] = "current",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Ask the published snapshot, or an older one. It is never locked, also while a run goes on."""
    from warehouse.published.query import as_csv_text, as_json_lines, ask

    answer = ask(load_settings(home=home).published, question, snapshot)
    if as_csv:
        typer.echo(as_csv_text(answer), nl=False)
    elif as_json:
        typer.echo(as_json_lines(answer), nl=False)
    else:
        show_answer(answer.column_names, list(zip(*(column.to_pylist() for column in answer.columns), strict=True)))


@app.command(epilog="Example: lingping status --home demo")
def status(home: Home = None) -> None:
    """What needs a person, what ran and for how long, what came in, what was held back and why, how old tables are."""
    settings = load_settings(home=home)
    from pipelines.cli.show_status import look_at_home, show_status  # 3 s: Dagster

    show_status(settings, look_at_home(settings))


@app.command("alert-test", epilog="Example: lingping alert-test --home demo")
def alert_test(home: Home = None) -> None:
    """Send one test message to every URL of the setting `alerts`, and say which of them it reached."""
    settings = load_settings(home=home)
    from lingping.notify.alerts import send_test

    if not settings.alerts:
        raise LingpingError('Alerts are off: write `alerts = ["URL"]` in lingping.toml, or set LINGPING_ALERTS.')
    deliveries = send_test(urls=settings.alerts, home=settings.home, now=utc_now())
    for delivery in deliveries:
        state = "sent" if delivery.fault is None else f"NOT SENT: {delivery.fault}"
        out.print(f"{delivery.receiver}: {state}", highlight=False, markup=False, soft_wrap=True)
    if missed := sum(delivery.fault is not None for delivery in deliveries):
        raise LingpingError(f"{missed} of {len(deliveries)} alerts did not arrive: mend those URLs in `alerts`.")


@app.command(epilog="Example: lingping daemon --home /var/lib/lingping")
def daemon(home: Home = None) -> None:
    """Keep the schedules of HOME: runs `dagster-daemon`. Told to stop, it lets the run that goes on finish."""
    settings = load_settings(home=home)
    from pipelines.serve import serve_daemon

    serve_daemon(settings)


@app.command(epilog="Example: lingping ui --home demo --port 3001")
def ui(
    home: Home = None,
    host: Annotated[str, typer.Option(help="Address to listen on. The UI asks nobody for a password.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 3000,
    read_only: Annotated[bool, typer.Option("--read-only", help="Show everything, start and stop nothing.")] = False,
) -> None:
    """Show HOME in the Dagster UI: this process becomes `dagster-webserver`."""
    settings = load_settings(home=home)
    from pipelines.serve import serve_ui

    serve_ui(settings, host=host, port=port, read_only=read_only)


@app.command(epilog="Example: lingping backup /mnt/usb --home demo")
def backup(
    target: Annotated[
        Path | None, typer.Argument(help="File or folder. [HOME/backups/lingping-TIME.tar]", show_default=False)
    ] = None,
    home: Home = None,
    with_inbox: Annotated[bool, typer.Option("--with-inbox", help="Pack the delivered files too.")] = False,
) -> None:
    """Pack warehouse, snapshot, letters, models, mappings and run history into one file, with digests."""
    settings = load_settings(home=home)
    from pipelines.operations.back_up import back_up_home

    back_up_home(settings, target, with_inbox=with_inbox)


@app.command(epilog="Example: lingping restore lingping.tar --home elsewhere")
def restore(
    archive: Annotated[Path, typer.Argument(help="What `lingping backup` wrote.")],
    home: Home = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Also into a home in use; it is kept in HOME/backups.")
    ] = False,
) -> None:
    """Bring a home back from a backup. Every file and table is verified before anything is changed.

    Stop `lingping daemon` and `lingping ui` of that home first.
    """
    settings = load_settings(home=home)
    from pipelines.operations.back_up import restore_home

    restore_home(settings, archive, replace=replace)


def main() -> None:
    """What `lingping` does; a LingpingError becomes one line and an exit code."""
    warnings.filterwarnings("ignore", message=BETA_NOTE)
    try:
        app()
    except LingpingError as error:
        err.print(f"[red]lingping:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise SystemExit(error.exit_code) from None


def console_script() -> NoReturn:
    """`main` as a process of its own, which ends without Python's teardown.

    After a run that used both PyTorch and Dagster, teardown prints a hundred lines of DuckDB's binding about leaks
    that do not matter any more (nanobind's check at exit; seen with duckdb 2.0, torch 2.13, dagster 1.13).
    """
    code: str | int | None = 0
    try:
        main()
    except SystemExit as end:
        code = end.code
    with contextlib.suppress(BrokenPipeError):  # `lingping sql … | head` has stopped reading
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else int(code is not None))
