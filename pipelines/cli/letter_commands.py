"""The commands about letters: write them again, send them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.clock import shanghai_day, utc_now, week_of
from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, out
from pipelines.cli.options import Home

if TYPE_CHECKING:
    from lingping.letter.archive.companion_files import Format

letter_app = typer.Typer()


@letter_app.command(epilog="Example: lingping letter --merchant shop-1 --week 2026-03-23")
def letter(
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="One merchant; by default all.")] = None,
    week: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Any day of the week. [last one]")] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="PDF too, whatever letter_formats says.")] = False,
) -> None:
    """Write letters again from the published snapshot: one page per merchant and week, and the files beside it."""
    settings = load_settings(home=home)
    from lingping.letter.forms.pdf import refuse_without_weasyprint
    from warehouse.database.connection import open_snapshot
    from warehouse.letters.letter_writer import last_weeks, merchants_with_letter, write_letters

    formats: set[Format] = {*settings.letter_formats, *(("pdf",) if pdf else ())}
    if "pdf" in formats:
        refuse_without_weasyprint()
    with open_snapshot(settings.published) as con, TerminalProgress() as progress:
        monday = week_of(week.date()) if week else None
        weeks = (
            {monday: merchants_with_letter(con, monday)} if monday else last_weeks(con, today=shanghai_day(utc_now()))
        )
        chosen = {each: [name for name in names if merchant in (None, name)] for each, names in weeks.items()}
        total = sum(map(len, chosen.values()))
        if not total:
            asked = f"{merchant or 'any merchant'} in {monday or 'the last complete week'}"
            raise LingpingError(
                f"No letter for {asked}: `lingping sql 'from marts.merchant_weeks'` shows who has which."
            )
        advance = progress.step("letters", total=total, unit="letters")
        for each, names in chosen.items():
            paths = write_letters(
                con,
                settings.letters,
                each,
                names,
                on_letter=advance,
                formats=formats,
                language=settings.letter_language,
            )
            for path in paths:
                out.print(str(path), highlight=False, soft_wrap=True)


@letter_app.command(epilog="Examples: lingping deliver --dry-run   ·   lingping deliver --merchant shop-1 --again")
def deliver(
    home: Home = None,
    merchant: Annotated[str | None, typer.Option(help="One merchant; by default all.")] = None,
    week: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Any day of the week. [each one's newest]")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would be sent, and send nothing.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was cut off and may have arrived.")] = False,
) -> None:
    """Send letters to the receivers in HOME/deliveries.toml, each version once: mail, WeCom, DingTalk, Feishu."""
    settings = load_settings(home=home)
    from pipelines.operations.deliver import deliver_letters

    monday = week_of(week.date()) if week else None
    deliver_letters(settings, week=monday, merchant=merchant, dry_run=dry_run, again=again)
