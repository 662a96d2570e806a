"""`lingping label …`: texts for people to label, and their corrections."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from lingping.clock import week_of
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, out
from pipelines.cli.options import Home, Model

label_app = typer.Typer(
    no_args_is_help=True,
    help="Texts for people to label, and their corrections.",
    epilog="Example: lingping label export tasks.json --home demo",
)


@label_app.command("export", epilog="Example: lingping label export tasks.json --count 300 --home demo")
def export_labels(
    target: Annotated[Path, typer.Argument(help="Tasks for Label Studio (JSON); its interface goes beside it (.xml).")],
    count: Annotated[int, typer.Option(min=3, help="Texts: a third unsure, a third telling, a third by chance.")] = 150,
    seed: Annotated[int, typer.Option(help="Seed of the draw.")] = 7,
    model: Model = None,
    home: Home = None,
) -> None:
    """Choose the texts of the latest weeks from whose labels the classifier would learn most, and a random control."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.correct import export_tasks

    with TerminalProgress() as progress:
        drawn = export_tasks(settings, target, count, seed=seed, progress=progress)
    told = ", ".join(f"{number} {reason}" for reason, number in sorted(drawn.items()))
    out.print(f"{told} → {target}", highlight=False, soft_wrap=True)
    out.print(
        f"In Label Studio: paste {target.with_suffix('.xml')} as the labelling interface, import {target}, label, "
        f"export as JSON. Then: lingping label import EXPORT.json --home {settings.home}",
        highlight=False,
        soft_wrap=True,
    )


@label_app.command("import", epilog="Example: lingping label import export.json --home demo")
def import_labels(
    source: Annotated[
        Path, typer.Argument(help="Export of Label Studio (.json), or what readers of letters sent in (.csv).")
    ],
    home: Home = None,
) -> None:
    """Let people's labels override the classifier's, at once, and keep them for the next training."""
    settings = load_settings(home=home)
    from pipelines.operations.correct import import_corrections

    with TerminalProgress() as progress:
        import_corrections(settings, source, progress=progress)


@label_app.command(
    "wrong",
    epilog="Examples: lingping label wrong 7Q2MXK --need price --polarity negative   ·   "
    "lingping label wrong 7Q2MXK --home demo",
)
def label_wrong(
    code: Annotated[str, typer.Argument(help="Code below the quote in the letter (编号).")],
    need: Annotated[str | None, typer.Option(help="Need that it speaks of instead. [the quoted one]")] = None,
    polarity: Annotated[str | None, typer.Option(help="How: negative, neutral or positive.")] = None,
    sentiment: Annotated[str | None, typer.Option(help="How the text as a whole reads, where that is wrong.")] = None,
    merchant: Annotated[str | None, typer.Option(help="Whose letter, where two have the code.")] = None,
    week: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Any day of the letter's week.")] = None,
    by: Annotated[str, typer.Option(envvar="USER", help="Who says so.")] = "reader",
    home: Home = None,
) -> None:
    """A quote of a letter was read wrongly: say how it reads. It counts at once, and in the next training.

    With the code alone, the text does not speak of the need at all.
    """
    settings = load_settings(home=home)
    from pipelines.operations.correct import Wrong, correct_quote

    said = Wrong(code, need, polarity, sentiment, by, merchant, week_of(week.date()) if week else None)
    with TerminalProgress() as progress:
        correct_quote(settings, said, progress=progress)
