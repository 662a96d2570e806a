"""The model owner's commands: score, train, judge, explain, correct, release."""

from pathlib import Path
from typing import Annotated

import typer

from lingping.errors import LingpingError
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, out
from pipelines.cli.label_commands import label_app
from pipelines.cli.options import Data, Home, Model

model_app = typer.Typer()
model_app.add_typer(label_app, name="label")


@model_app.command(epilog="Example: lingping predict reviews.csv scored.csv --text-column 评论内容")
def predict(
    source: Annotated[Path, typer.Argument(metavar="IN", help="CSV, JSONL or Parquet with a column of texts.")],
    target: Annotated[
        Path, typer.Argument(metavar="OUT", help="The same rows with sentiment and needs; same formats.")
    ],
    text_column: Annotated[str, typer.Option(help="Column that holds the text.")] = "text",
    model: Model = None,
    home: Home = None,
) -> None:
    """Add sentiment, its probabilities, p_wish and needs (need → polarity, JSON) to every row of a file."""
    settings = load_settings(home=home, model=model)
    from lingping.model.loading import load_classifier
    from lingping.model.predict import check_paths, predict_file

    check_paths(source, target)
    classifier = load_classifier(settings.model, **settings.scoring)
    with TerminalProgress() as progress:
        rows = predict_file(source, target, text_column=text_column, classifier=classifier, progress=progress)
    out.print(f"{rows:,} rows with {classifier.model_id} → {target}", highlight=False)


@model_app.command(
    epilog="Examples: lingping train --data labelled/   ·   lingping train --data labelled/ --base bert-base-chinese"
)
def train(
    data: Data,
    base: Annotated[
        str | None, typer.Option(help="Encoder to fine-tune: hub name or folder. Default: the compact one.")
    ] = None,
    taxonomy: Annotated[
        Path | None, typer.Option(help="Needs of your own, as needs.yaml of the shipped model. [the shipped ones]")
    ] = None,
    out_folder: Annotated[Path | None, typer.Option("--out", help="Where the model folder goes. [HOME/models]")] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the data; default: the shipped recipe.")
    ] = None,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Stop after so many steps, to try things out.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights and order.")] = 7,
    home: Home = None,
) -> None:
    """Fine-tune a classifier and print its figures beside the linear baseline's, on texts kept apart.

    What people corrected in HOME (`lingping label import`) is trained on too.
    """
    settings = load_settings(home=home)
    from lingping.training.finetune import finetune
    from warehouse.ledgers.correction_ledger import read_corrected_texts

    with TerminalProgress() as progress:
        folder = finetune(
            data,
            out_folder or settings.models,
            base=base,
            epochs=epochs,
            seed=seed,
            max_steps=max_steps,
            device=settings.device,
            taxonomy=taxonomy or settings.taxonomy,
            corrections=read_corrected_texts(settings.published),
            progress=progress,
        )
    out.print((folder / "README.md").read_text("utf-8"), highlight=False, markup=False, soft_wrap=True)
    out.print(f"Use it: lingping run --model {folder}", highlight=False, soft_wrap=True)


@model_app.command(
    epilog="Examples: lingping pretrain --data labelled/ --out encoders/mini   ·   "
    "lingping pretrain --data labelled/ --base bert-base-chinese --out encoders/bert-reviews"
)
def pretrain(
    data: Annotated[Path, typer.Option(help="Folder of texts (docs/model.md names files and columns).")],
    out_folder: Annotated[Path, typer.Option("--out", help="Folder to write: what `lingping train --base` takes.")],
    base: Annotated[
        str | None, typer.Option(help="Encoder to go on from: hub name or folder. Default: the compact one.")
    ] = None,
    epochs: Annotated[
        int | None, typer.Option(min=1, help="Passes over the texts; default: the shipped recipe.")
    ] = None,
    max_steps: Annotated[int | None, typer.Option(min=1, help="Stop after so many steps, to try things out.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of weights, order and hidden words.")] = 7,
) -> None:
    """Teach an encoder the language of reviews by hidden words; cut off, it goes on where it was."""
    settings = load_settings()
    from lingping.training.pretraining import pretrain as pretrain_encoder

    with TerminalProgress() as progress:
        folder = pretrain_encoder(
            data,
            out_folder,
            base=base,
            epochs=epochs,
            seed=seed,
            max_steps=max_steps,
            device=settings.device,
            progress=progress,
        )
    out.print(f"Encoder and loss curve (loss.svg): {folder}", highlight=False, soft_wrap=True)
    out.print(f"Next: lingping train --data {data} --base {folder}", highlight=False, soft_wrap=True)


@model_app.command(epilog="Example: lingping evaluate --data labelled/ --model lingping-mini")
def evaluate(
    data: Data,
    model: Model = None,
    out_folder: Annotated[
        Path | None, typer.Option("--out", help="Where the report goes. [HOME/models/.evaluations/MODEL]")
    ] = None,
    home: Home = None,
) -> None:
    """Judge a classifier, and the linear baseline beside it, on texts kept apart: figures, slices, doubtful labels.

    Writes a report with plots, and ops.model_quality where HOME has a warehouse.
    """
    settings = load_settings(home=home, model=model)
    from pipelines.operations.evaluate import evaluate_model, show_report

    with TerminalProgress() as progress:
        found, page = evaluate_model(settings, data, out_folder, progress=progress)
    show_report(found, page)


@model_app.command(epilog="Example: lingping explain 物流太慢了，等了十天才到 味道很好")
def explain(
    texts: Annotated[list[str] | None, typer.Argument(help="Reviews to explain.")] = None,
    check: Annotated[
        Path | None, typer.Option(help="Labelled texts, to see whether the spans told are those that matter.")
    ] = None,
    most: Annotated[int, typer.Option("--texts", min=1, help="Texts to check.")] = 600,
    model: Model = None,
    home: Home = None,
) -> None:
    """Which characters carry the sentiment and each need of a review."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.explain import check_explanations, show_explanations

    if not texts and check is None:
        raise LingpingError("Nothing to explain: pass a review, or --check with a folder of labelled texts.")
    if texts:
        show_explanations(settings, texts)
    if check is not None:
        with TerminalProgress() as progress:
            found = check_explanations(settings, check, most, progress=progress)
        out.print(
            f"{found.labels:,} verdicts on {found.texts:,} texts: without the first span the probability falls by "
            f"{found.explained:.3f}, without a random one as long by {found.random:.3f}: {found.ratio:.1f} times",
            highlight=False,
            soft_wrap=True,
        )


models_app = typer.Typer(
    no_args_is_help=True,
    help="Which classifiers there are, and which one a home uses.",
    epilog="Example: lingping models list --home demo",
)
model_app.add_typer(models_app, name="models")


@models_app.command("list", epilog="Example: lingping models list --home demo")
def list_models(home: Home = None, model: Model = None) -> None:
    """Every model of HOME and every shipped one, with its figures; the arrow marks the one in use."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.promote import show_models

    show_models(settings)


@models_app.command("promote", epilog="Example: lingping models promote lingping-mini-3-45033f9d --home demo")
def promote_model(
    model: Annotated[str, typer.Argument(help="Id of a model in HOME/models, or a shipped one.")],
    data: Annotated[
        Path | None, typer.Option(help="Labelled texts to judge both models on; default: the figures they came with.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what the gate says and which labels flip.")] = False,
    home: Home = None,
) -> None:
    """Use a model from the next run on, if it is worse than the one in use at nothing and its precisions agree."""
    settings = load_settings(home=home)
    from pipelines.operations.promote import promote, show_trial, try_model

    with TerminalProgress() as progress:
        trial = try_model(settings, model, data, progress=progress)
    show_trial(trial)
    if not dry_run:
        promote(settings, trial)


@models_app.command("rollback", epilog="Example: lingping models rollback --home demo")
def rollback_model(home: Home = None) -> None:
    """Use the model before the last promotion again."""
    settings = load_settings(home=home)
    from pipelines.operations.promote import roll_back

    roll_back(settings)
