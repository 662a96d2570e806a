"""`lingping mapping …`: draft a source mapping for an export, and look at what a mapping makes of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import emit, err, say, show_answer, show_table, warn
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from lingping.ingest.own_mappings.file_preview import FilePreview

mapping_app = typer.Typer(
    no_args_is_help=True,
    help="Source mappings: which column of an export holds which field.",
    epilog="Example: lingping mapping check reviews.csv",
)
_SHOWN = 40  # characters of a value


@mapping_app.command("draft", epilog="Example: lingping mapping draft export.csv data/sources/mine.yaml")
def draft(
    file: Annotated[Path, typer.Argument(help="An export that no mapping reads.")],
    target: Annotated[Path | None, typer.Argument(help="Mapping to write. [printed]", show_default=False)] = None,
    home: Home = None,
) -> None:
    """Draft a mapping from the first rows of an export, with comments on what to check.

    It names the nearest known mapping. Columns are recognised by the names that mappings know, by words in their
    names, and by their cells.
    """
    settings = load_settings(home=home)
    from pipelines.operations.draft_mapping import draft_mapping

    drafted = draft_mapping(settings, file, target)
    if target is None:
        emit(drafted.text)
        return
    fields, lines = count_of(len(drafted.fields), "field"), count_of(drafted.checks, "line")
    say(f"{fields} of {drafted.kind}, {lines} to check → {target}")
    say(f"Next: lingping mapping check {file} --source {target}")


@mapping_app.command(
    "check",
    epilog="Examples: lingping mapping check reviews.csv   ·   "
    "lingping mapping check export.csv --source data/sources/mine.yaml",
)
def check(
    file: Annotated[Path, typer.Argument(help="An export, or a ZIP file of exports.")],
    source: Annotated[str | None, typer.Option(help="Mapping: its name or its YAML file. [detected]")] = None,
    merchant: Annotated[str | None, typer.Option(help="Merchant of rows without one.")] = None,
    home: Home = None,
) -> None:
    """Show ten rows of an export as they would be loaded, and how many would be. Nothing is written.

    Customers and orders show as pseudonyms, which differ from those of the home.
    """
    settings = load_settings(home=home, source=source, merchant=merchant)
    from pipelines.operations.draft_mapping import check_mapping

    for preview in check_mapping(settings, file):
        _show_preview(preview)


def _show_preview(preview: "FilePreview") -> None:
    say(f"{preview.file}: {preview.kind} by {preview.source}, of {preview.merchant_id} where a row names no merchant")
    show_table("", ("field", "column of the file"), preview.fields, whole="field")
    for note in preview.notes:
        warn("note", note)
    show_answer(preview.columns, [tuple(map(_shorten, row)) for row in preview.rows])
    counts = f"{preview.accepted:,} accepted, {preview.quarantined:,} quarantined"
    say(f"{count_of(preview.received, 'row')} received: {counts}")
    rows = [
        (each.reason, each.column, each.rows, each.line, each.excerpt, "kept without it" if each.is_kept else "no")
        for each in preview.faults
    ]
    if rows:
        show_table("Faults", ("reason", "column", "rows", "first line", "cell", "row kept"), rows, whole="reason")
    if not preview.accepted:
        err.print("No row would be loaded: correct the mapping, or name another with --source.", highlight=False)


def _shorten(value: object) -> object:
    return f"{value[:_SHOWN]}…" if isinstance(value, str) and len(value) > _SHOWN else value
