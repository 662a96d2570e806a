"""`lingping …`: every command parses its options, calls an operation, and prints what that returns."""

import contextlib
import os
import sys
import warnings
from typing import NoReturn

import typer
from rich.markup import escape

from lingping.errors import LingpingError
from pipelines.beta_warning import BETA_WARNING
from pipelines.cli.action_commands import action_app
from pipelines.cli.audience_commands import audience_app
from pipelines.cli.backup_commands import backup_app
from pipelines.cli.console import err
from pipelines.cli.encoder_commands import encoder_app
from pipelines.cli.evaluation_commands import evaluation_app
from pipelines.cli.home_commands import home_app
from pipelines.cli.label_commands import label_app
from pipelines.cli.letter_commands import letter_app
from pipelines.cli.release_commands import models_app
from pipelines.cli.service_commands import service_app
from pipelines.cli.snapshot_commands import snapshots_app
from pipelines.cli.training_commands import training_app

app = typer.Typer(
    name="lingping",
    help="聆评 Lingping: raw shop exports to a warehouse, user profiles and a merchant's weekly letter.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for group, name in (
    (home_app, None),
    (service_app, None),
    (backup_app, None),
    (training_app, None),
    (encoder_app, "encoder"),
    (evaluation_app, None),
    (label_app, "label"),
    (models_app, "models"),
    (snapshots_app, "snapshots"),
    (action_app, "action"),
    (audience_app, "audience"),
    (letter_app, None),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run the command line; a LingpingError becomes one line and an exit code."""
    warnings.filterwarnings("ignore", message=BETA_WARNING)
    try:
        app()
    except LingpingError as error:
        err.print(f"[red]lingping:[/] {escape(str(error))}", highlight=False, soft_wrap=True)
        raise SystemExit(error.exit_code) from None


def console_script() -> NoReturn:
    """`main` for the installed script: the process ends without Python's teardown.

    After a run that used both PyTorch and Dagster, DuckDB's binding prints a hundred lines at teardown about
    leaks that do not matter (nanobind's check at exit; seen with duckdb 2.0, torch 2.13, dagster 1.13).
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
