"""The commands that score files and train models."""

from pathlib import Path
from typing import Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say
from pipelines.cli.options import Data, Home, Model

training_app = typer.Typer()


@training_app.command(epilog="Example: lingping predict reviews.csv scored.csv --text-column 评论内容")
def predict(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, JSONL or Parquet with a column of texts.")],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="The same rows with sentiment and needs; same formats.")
    ],
    text_column: Annotated[str, typer.Option(help="Column that holds the text.")] = "text",
    raw: Annotated[
        bool, typer.Option("--raw", help="CSV: no apostrophe before texts that a spreadsheet would run.")
    ] = False,
    model: Model = None,
    home: Home = None,
) -> None:
    """Add sentiment, its probabilities, p_wish and needs (need → polarity, JSON) to every row of a file."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.score_file import score_file

    with TerminalProgress() as progress:
        scored = score_file(settings, source, target, text_column=text_column, raw=raw, progress=progress)
    say(f"{count_of(scored.rows, 'row')} with {scored.model_id} → {scored.path}")


@training_app.command(
    epilog="Examples: lingping train --data labelled/ --base encoders/e5   ·   "
    "lingping train --data labelled/ --base bert-base-chinese"
)
def train(
    data: Data,
    base: Annotated[
        str | None,
        typer.Option(
            help="Encoder to fine-tune: hub name, or folder (of `lingping encoder import`, for the shipped model). "
            "[a compact network from scratch, less accurate than the shipped model]"
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the model. [that of the base]")] = None,
    taxonomy: Annotated[
        Path | None, typer.Option(help="Your own needs, written as needs.yaml of the shipped model. [the shipped ones]")
    ] = None,
    out_folder: Annotated[Path | None, typer.Option("--out", help="Folder for the model. [HOME/models]")] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the data. [those of the shipped recipe]")
    ] = None,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Stop after this many steps, for a trial.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights and order.")] = 7,
    home: Home = None,
) -> None:
    """Fine-tune a classifier, and print its figures and the linear baseline's on test texts.

    DATA needs sentiment.parquet, needs.parquet, opinions.parquet and laptop_clauses.parquet; `lingping docs model` has
    the columns of each, and the public data sets that they come from. Corrections in HOME (`lingping label import`)
    are trained on too.
    """
    settings = load_settings(home=home)
    from pipelines.operations.train_models import train_classifier

    with TerminalProgress() as progress:
        trained = train_classifier(
            settings,
            data,
            out_folder,
            base=base,
            name=name,
            taxonomy=taxonomy,
            epochs=epochs,
            max_steps=max_steps,
            seed=seed,
            progress=progress,
        )
    say(trained.card)
    say(f"Use it: lingping run --model {trained.folder}")


@training_app.command(
    epilog="Examples: lingping pretrain --data labelled/ --out encoders/mini   ·   "
    "lingping pretrain --data labelled/ --base bert-base-chinese --out encoders/bert-reviews"
)
def pretrain(
    data: Annotated[Path, typer.Option(help="Folder of texts (see lingping docs model).")],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write, for `lingping train --base`.")],
    base: Annotated[
        str | None, typer.Option(help="Encoder to start from: hub name or folder. [a compact one, from scratch]")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the texts. [those of the shipped recipe]")
    ] = None,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Stop after this many steps, for a trial.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights, order and masked words.")] = 7,
) -> None:
    """Pre-train an encoder on reviews by masked words. An interrupted training is resumed.

    DATA has the files of `lingping train`.
    """
    settings = load_settings()
    from pipelines.operations.train_models import pretrain_encoder

    with TerminalProgress() as progress:
        trained = pretrain_encoder(
            settings,
            data,
            out_folder,
            base=base,
            epochs=epochs,
            max_steps=max_steps,
            seed=seed,
            progress=progress,
        )
    say(f"Encoder and loss curve (loss.svg): {trained.folder}")
    say(f"Next: lingping train --data {data} --base {trained.folder}")
