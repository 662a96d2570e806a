"""`lingping …`: every command parses its options, calls an operation, and prints what that returns."""

import sys
from typing import Annotated

import typer
from rich.markup import escape

from lingping import __version__
from lingping.errors import DISK_FAULTS, LingpingError, find_remedy
from pipelines.cli.action_commands import action_app
from pipelines.cli.arguments import refuse_empty
from pipelines.cli.audience_commands import audience_app
from pipelines.cli.backup_commands import backup_app
from pipelines.cli.console import err, say
from pipelines.cli.docs_commands import docs_app
from pipelines.cli.doctor_commands import doctor_app
from pipelines.cli.encoder_commands import encoder_app
from pipelines.cli.erase_commands import erase_app
from pipelines.cli.evaluation_commands import evaluation_app
from pipelines.cli.home_commands import home_app
from pipelines.cli.import_commands import imports_app
from pipelines.cli.key_commands import key_app
from pipelines.cli.label_commands import label_app
from pipelines.cli.letter_commands import letter_app
from pipelines.cli.mapping_commands import mapping_app
from pipelines.cli.opt_out_commands import opt_out_app
from pipelines.cli.quarantine_commands import quarantine_app
from pipelines.cli.release_commands import models_app
from pipelines.cli.service_commands import service_app
from pipelines.cli.snapshot_commands import snapshots_app
from pipelines.cli.start import console_script as console_script  # called here by scripts installed before 0.6
from pipelines.cli.training_commands import training_app

app = typer.Typer(
    name="lingping",
    help="聆评 Lingping: raw shop exports to a warehouse, user profiles and a merchant's weekly letter.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        say(f"lingping {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


for group, name in (
    (home_app, None),
    (service_app, None),
    (imports_app, "imports"),
    (quarantine_app, "quarantine"),
    (mapping_app, "mapping"),
    (backup_app, None),
    (doctor_app, None),
    (training_app, None),
    (encoder_app, "encoder"),
    (evaluation_app, None),
    (label_app, "label"),
    (models_app, "models"),
    (snapshots_app, "snapshots"),
    (action_app, "action"),
    (audience_app, "audience"),
    (key_app, "key"),
    (opt_out_app, "opt-out"),
    (erase_app, None),
    (letter_app, None),
    (docs_app, None),
):
    app.add_typer(group, name=name)


def main() -> None:
    """Run the command line; a LingpingError, or a file that cannot be used, becomes one line and an exit code."""
    try:
        refuse_empty(sys.argv[1:])
        app()
    except LingpingError as error:
        _print_error(str(error))
        raise SystemExit(error.exit_code) from None
    except OSError as error:
        if isinstance(error, BrokenPipeError) or (error.filename is None and error.errno not in DISK_FAULTS):
            raise
        place = f"{error.filename}: " if error.filename else ""
        _print_error(f"{place}{error.strerror}. {find_remedy(error)}")
        raise SystemExit(LingpingError.exit_code) from None


def _print_error(line: str) -> None:
    err.print(f"[red]lingping:[/] {escape(line)}", highlight=False, soft_wrap=True)
