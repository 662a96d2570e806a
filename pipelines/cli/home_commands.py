"""The commands around a run: sample, run, sql, status."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.home_layout import DATABASE
from lingping.settings import Settings, load_settings
from pipelines.cli.arguments import TextCommand
from pipelines.cli.console import TerminalProgress, emit, out, say, show_answer, show_table, warn
from pipelines.cli.options import DAY_FORMAT, Home, Model, as_day
from pipelines.cli.sql_text import read_question

if TYPE_CHECKING:
    from lingping.sample.world import SampleReport
    from pipelines.operations.run_daily import DailyRun

home_app = typer.Typer()
_NEEDS_A_PERSON = 3  # exit code of `lingping status`


@home_app.command(epilog="Example: lingping sample --home demo --scale 0.1")
def sample(
    home: Home = None,
    seed: Annotated[int, typer.Option(help="Seed of the world.")] = 7,
    scale: Annotated[float, typer.Option(min=0.01, max=100, help="1 is 12,000 reviews and 200,000 events.")] = 1.0,
) -> None:
    """Write a sample world of shops into HOME/inbox, and what was planted in it into HOME/truth.json."""
    settings = load_settings(home=home)
    from pipelines.operations.sample_world import write_sample_world

    _show_sample(settings, write_sample_world(settings, seed=seed, scale=scale))


def _show_sample(settings: Settings, report: "SampleReport") -> None:
    kinds = sorted({written.kind for written in report.files})
    per_kind = [[written.rows for written in report.files if written.kind == kind] for kind in kinds]
    rows = [(kind, len(files), sum(files)) for kind, files in zip(kinds, per_kind, strict=True)]
    show_table(f"{count_of(len(report.merchants), 'merchant')} in {settings.inbox}", ("kind", "files", "rows"), rows)
    say(f"What was planted: {report.truth}")
    say(f"Next: lingping run --home {settings.home}")


@home_app.command(epilog="Examples: lingping run --home demo   ·   lingping run --merchant my-shop reviews.csv")
def run(
    files: Annotated[list[Path] | None, typer.Argument(help="Only these files; by default all of HOME/inbox.")] = None,
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="Merchant of rows without one.")] = None,
    source: Annotated[str | None, typer.Option(help="Source mapping to use instead of detecting it.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=DAY_FORMAT, help="Day for which the tables are built. [the newest of each merchant]"),
    ] = None,
    model: Model = None,
) -> None:
    """Import new files, score new texts, build the tables, publish them, and write the letters.

    A bad file of the inbox is held back, and the others are imported. A bad file named here stops the command
    before anything is written.
    """
    settings = load_settings(home=home, merchant=merchant, source=source, as_of=as_day(as_of), model=model)
    if model:  # a misspelt one costs no run; one that lingping.toml names is reported like any other failure of a run
        from lingping.model.registry import resolve

        resolve(model, settings.models)
    with TerminalProgress() as progress:
        progress.step("get ready", unit="")
        from pipelines.operations.run_daily import run_daily  # 3 s: Dagster

        done = run_daily(settings, files or [], progress=progress)
    _show_run(settings, done)


def _show_run(settings: Settings, done: "DailyRun") -> None:
    """What was imported, what was not read of it, what is held back, and where warehouse, snapshot and letters are."""
    from pipelines.cli.show_status import show_notes

    columns = ("merchant", "files", "received", "accepted", "duplicate", "quarantined")
    rows = [(each.merchant_id, *(getattr(each, name) for name in columns[1:])) for each in done.imported]
    if rows:
        show_table("New imports", columns, rows)
        if any(each.quarantined for each in done.imported):
            say(f"Why rows are in quarantine: lingping imports show FILE --home {settings.home}")
    else:
        out.print("Nothing new in the inbox.")
    show_notes(done.notes)
    for file in done.held:
        warn("held back", f"{file.file} – {file.reason}")
    places = {
        "warehouse": settings.warehouse,
        "snapshot": settings.current_snapshot / DATABASE,
        f"letters ({len(done.letters)})": settings.letters,
    }
    for name, place in places.items():
        say(f"{name:>14}  {place}")


@home_app.command(
    cls=TextCommand,
    epilog='Examples: lingping sql "select week, mean_rating from marts.merchant_weeks order by 1"'
    "   ·   lingping sql --file weeks.sql --csv",
)
def sql(
    question: Annotated[
        str | None, typer.Argument(help="One SELECT over the published snapshot; - reads it from standard input.")
    ] = None,
    home: Home = None,
    file: Annotated[
        Path | None, typer.Option("--file", "-f", help="File with the SELECT; - is standard input.")
    ] = None,
    snapshot: Annotated[
        str, typer.Option(help="Id, beginning of an id, or name: `lingping snapshots list`.")
    ] = "current",
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object per line.")] = False,
    raw: Annotated[
        bool, typer.Option("--raw", help="With --csv: no apostrophe before texts that a spreadsheet would run.")
    ] = False,
) -> None:
    """Run one SELECT on the published snapshot, or on an older one. Works during a run, too.

    `show tables` lists the tables, `describe marts.reviews` the columns of one.
    """
    settings = load_settings(home=home)
    if as_csv and as_json:
        raise LingpingError("--csv and --json: pass one of them.")
    text = read_question(question, file)
    from pipelines.operations.query_snapshot import query

    answer = query(settings, text, snapshot=snapshot)
    if as_csv:
        emit(answer.to_csv(raw=raw))
    elif as_json:
        emit(answer.to_json_lines())
    else:
        show_answer(answer.columns, answer.rows)


@home_app.command(epilog="Examples: lingping status --home demo   ·   lingping status --json || notify-the-operator")
def status(
    home: Home = None,
    details: Annotated[bool, typer.Option("--all", help="Also every step, import and table.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Show what needs a person, then the newest runs, imports and the age of the tables, on one screen.

    The exit code is 3 where something needs a person, else 0.
    """
    settings = load_settings(home=home)
    from pipelines.cli.show_status import show_status  # 3 s: Dagster
    from pipelines.home.home_status import render_json
    from pipelines.operations.read_status import read_status

    found = read_status(settings)
    if as_json:
        emit(f"{render_json(found)}\n")
    else:
        show_status(settings, found, details=details)
    if found.troubles:
        raise typer.Exit(_NEEDS_A_PERSON)
