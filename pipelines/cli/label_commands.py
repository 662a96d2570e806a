"""`lingping label …`: texts for people to label, and corrections by people."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.settings import Settings, load_settings
from pipelines.cli.console import TerminalProgress, out, say
from pipelines.cli.options import DAY_FORMAT, Home, Model, as_day

if TYPE_CHECKING:
    from pipelines.operations.correct import Reading

label_app = typer.Typer(
    no_args_is_help=True,
    help="Texts for people to label, and corrections by people.",
    epilog="Example: lingping label export tasks.json --home demo",
)


@label_app.command("export", epilog="Example: lingping label export tasks.json --count 300 --home demo")
def export_labels(
    target: Annotated[
        Path, typer.Argument(help="Tasks for Label Studio (JSON); the interface is written beside it (.xml).")
    ],
    count: Annotated[
        int, typer.Option(min=3, help="Texts: a third uncertain, a third informative, a third random.")
    ] = 150,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 7,
    model: Model = None,
    home: Home = None,
) -> None:
    """Choose texts of the latest weeks: those that the classifier would learn most from, and random ones."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.label_tasks import export_label_tasks

    with TerminalProgress() as progress:
        written = export_label_tasks(settings, target, count, seed=seed, progress=progress)
    counted = ", ".join(f"{number} {reason}" for reason, number in sorted(written.drawn.items()))
    say(f"{counted} → {written.tasks}")
    say(
        f"In Label Studio: paste {written.interface} as the labelling interface, import {written.tasks}, label, "
        f"export as JSON. Then: lingping label import EXPORT.json --home {settings.home}"
    )


@label_app.command("import", epilog="Example: lingping label import export.json --home demo")
def import_labels(
    source: Annotated[
        Path, typer.Argument(help="Export of Label Studio (.json), or what readers of letters sent in (.csv).")
    ],
    home: Home = None,
) -> None:
    """Import labels by people: they replace the classifier's at once, and are used in the next training."""
    settings = load_settings(home=home)
    from pipelines.operations.correct import import_corrections

    with TerminalProgress() as progress:
        found = import_corrections(settings, source, progress=progress)
    unknown = f"; {found.unknown} of no text in this home" if found.unknown else ""
    say(f"{count_of(found.read, 'correction')} read, {found.new} of them new{unknown}")
    if found.new:
        _say_where_it_shows(settings)


@label_app.command(
    "wrong",
    epilog="Examples: lingping label wrong 7Q2MXK --need price --polarity negative   ·   "
    "lingping label wrong 7Q2MXK --home demo",
)
def label_wrong(
    code: Annotated[str, typer.Argument(help="Code below the quote in the letter (编号).")],
    need: Annotated[str | None, typer.Option(help="Need that it mentions instead. [the quoted one]")] = None,
    polarity: Annotated[str | None, typer.Option(help="Polarity of the need: negative, neutral or positive.")] = None,
    sentiment: Annotated[str | None, typer.Option(help="Sentiment of the whole text, where that is wrong.")] = None,
    merchant: Annotated[
        str | None, typer.Option(help="Merchant of the letter, where letters of two have the code.")
    ] = None,
    week: Annotated[datetime | None, typer.Option(formats=DAY_FORMAT, help="Any day of the letter's week.")] = None,
    by: Annotated[str, typer.Option(envvar="USER", help="Who corrects it.")] = "reader",
    home: Home = None,
) -> None:
    """Correct the label of a quote in a letter. It counts at once, and in the next training.

    With the code alone: the text does not mention the need at all.
    """
    settings = load_settings(home=home)
    from pipelines.operations.correct import correct_quote

    with TerminalProgress() as progress:
        corrected = correct_quote(
            settings,
            code,
            need=need,
            polarity=polarity,
            sentiment=sentiment,
            by=by,
            merchant=merchant,
            week=as_day(week),
            progress=progress,
        )
    quote = corrected.quote
    now = f"now {_name_labels(corrected.now)}" if corrected.is_new else "nothing new"
    place = f"{quote.merchant_id}, letter of {quote.week}, version {quote.version}"
    out.print(f"{place}: read as {_name_labels(corrected.before)}; {now}", highlight=False, markup=False)
    if corrected.is_new:
        _say_where_it_shows(settings)


def _name_labels(reading: "Reading") -> str:
    needs = ", ".join(f"{need} {polarity}" for need, polarity in sorted(reading.needs.items())) or "no need"
    return f"{needs} ({reading.sentiment or 'no opinion'})"


def _say_where_it_shows(settings: Settings) -> None:
    say(f"The tables have it now: {settings.current_snapshot}. Letters again: lingping letter --home {settings.home}")
