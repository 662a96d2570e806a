"""The commands `letter`, `board` and `deliver`."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say
from pipelines.cli.options import DAY_FORMAT, Home, as_day

if TYPE_CHECKING:
    from pipelines.operations.deliver import LetterDelivery

_STATES = {
    "known": "has it already",
    "unfinished": "may have it, because sending was interrupted; --again sends it once more",
    "sent": "sent",
    "failed": "NOT SENT: {fault}",
}

letter_app = typer.Typer()


@letter_app.command(epilog="Example: lingping letter --merchant shop-1 --week 2026-03-23")
def letter(
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="One merchant; by default all.")] = None,
    week: Annotated[
        datetime | None, typer.Option(formats=DAY_FORMAT, help="Any day of the week. [the last complete one]")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write PDF, too, whatever the setting letter_formats is.")] = False,
) -> None:
    """Write letters again from the published snapshot: one page per merchant and week, with its files."""
    settings = load_settings(home=home)
    from pipelines.operations.write_letters import write_letters

    with TerminalProgress() as progress:
        letters = write_letters(settings, merchant=merchant, week=as_day(week), with_pdf=pdf, progress=progress)
    for each in letters:
        say(str(each.path))


@letter_app.command(epilog="Examples: lingping board --home demo   ·   lingping board --merchant shop-1")
def board(
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="Only this one, on a page to hand out; by default all.")] = None,
    snapshot: Annotated[
        str, typer.Option(help="Id, beginning of an id, or name: `lingping snapshots list`.")
    ] = "current",
    out: Annotated[
        Path | None, typer.Option(help="File to write. [HOME/board.html; of one merchant: beside its letters]")
    ] = None,
) -> None:
    """Write a dashboard of the published snapshot: one HTML page that opens from disk and needs no network."""
    settings = load_settings(home=home)
    from pipelines.operations.write_board import write_board

    written = write_board(settings, merchant=merchant, snapshot=snapshot, out=out)
    say(f"{written.path} ({written.bytes / 1e6:.1f} MB, snapshot {written.snapshot_id})")


@letter_app.command(epilog="Examples: lingping deliver --dry-run   ·   lingping deliver --merchant shop-1 --again")
def deliver(
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="One merchant; by default all.")] = None,
    week: Annotated[
        datetime | None, typer.Option(formats=DAY_FORMAT, help="Any day of the week. [each merchant's newest]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Also letters whose sending was interrupted and that may have arrived.")
    ] = False,
) -> None:
    """Send letters to the receivers in HOME/deliveries.toml, each version once: mail, WeCom, DingTalk, Feishu."""
    settings = load_settings(home=home)
    from pipelines.operations.deliver import deliver_letters

    for each in deliver_letters(settings, merchant=merchant, week=as_day(week), dry_run=dry_run, again=again):
        _show_delivery(each, dry_run=dry_run)


def _show_delivery(delivery: "LetterDelivery", *, dry_run: bool) -> None:
    """A line for each missing file and for the state; in a dry run also the message."""
    is_planned = delivery.state not in ("sent", "failed")
    lines = [
        f"there is no {kind} beside the letter; add it to letter_formats and write the letter again"
        for kind in delivery.missing
        if is_planned
    ]
    if delivery.state != "due":
        lines.append(_STATES[delivery.state].format(fault=delivery.fault))
    elif dry_run:
        files = ", ".join(path.name for path in delivery.message.attachments)
        lines.append(f"would get “{delivery.message.title}”{f' with {files}' if files else ''}")
    for line in lines:
        say(f"{delivery.merchant_id} {delivery.week} → {delivery.receiver}: {line}")
    if delivery.state == "due" and dry_run:
        say(f"{delivery.message.body}\n")
