"""`lingping models …`: the classifiers, and which one a home uses."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lingping.counts import count_of
from lingping.settings import load_settings
from pipelines.cli.console import TerminalProgress, say, show_table
from pipelines.cli.options import Home, Model
from pipelines.time_format import format_instant

if TYPE_CHECKING:
    from pipelines.operations.promote import KnownModel, Trial

_MOST_CHANGES = 12

models_app = typer.Typer(
    no_args_is_help=True,
    help="The classifiers, and which one a home uses.",
    epilog="Example: lingping models list --home demo",
)


@models_app.command("list", epilog="Example: lingping models list --home demo")
def show_models(home: Home = None, model: Model = None) -> None:
    """List the models of HOME and the shipped ones, with their figures; the arrow marks the one in use."""
    settings = load_settings(home=home, model=model)
    from pipelines.operations.promote import list_models

    rows = [_model_row(each) for each in list_models(settings)]
    show_table("Classifiers", ("", "model", "MB", "binary", "needs", "polarity", "since"), rows)


def _model_row(known: "KnownModel") -> tuple[str, ...]:
    figures = known.manifest.own_figures
    return (
        "→" if known.is_used else "",
        known.manifest.model_id,
        f"{known.size_bytes / 1e6:.0f}",
        *(f"{figures[name]:.3f}" for name in ("binary_accuracy", "needs_f1", "polarity_f1")),
        format_instant(known.promoted_at) if known.promoted_at else "shipped" if known.is_shipped else "",
    )


@models_app.command("promote", epilog="Example: lingping models promote bert-reviews-1a2b3c4d --home demo")
def promote(
    model: Annotated[str, typer.Argument(help="Id of a model in HOME/models, or a shipped one.")],
    data: Annotated[
        Path | None, typer.Option(help="Labelled texts to evaluate both models on. [the figures in their manifests]")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the criteria and which labels would change.")
    ] = False,
    home: Home = None,
) -> None:
    """Use another model from the next run on, if it meets every criterion of the release gate."""
    settings = load_settings(home=home)
    from pipelines.operations.promote import promote_model, try_model

    with TerminalProgress() as progress:
        trial = try_model(settings, model, data, progress=progress)
    _show_trial(trial)
    if dry_run:
        say("It would be refused." if trial.missed else "It would be used from the next run on.")
        return
    used = promote_model(settings, trial)
    say(
        f"{used.model_id} is used from the next run on; it scores all texts once. "
        f"Back: lingping models rollback --home {settings.home}"
    )


def _show_trial(trial: "Trial") -> None:
    rows = [
        (each.name, f"{each.reached:.3f}", f"{each.required:.3f}", "yes" if each.is_met else "NO")
        for each in trial.criteria
    ]
    show_table(f"{trial.candidate} at the release gate", ("criterion", "has", "needs", "met"), rows)
    if not trial.texts:
        say("No published reviews to show changed labels on.")
        return
    changed = count_of(sum(each.texts for each in trial.flips), "label")
    show_table(
        f"Other labels of {count_of(trial.texts, 'text')} of the latest weeks: {changed}, most frequent first",
        ("label of", trial.current, trial.candidate, "texts"),
        [(each.target, each.before, each.after, each.texts) for each in trial.flips[:_MOST_CHANGES]],
    )


@models_app.command("rollback", epilog="Example: lingping models rollback --home demo")
def rollback(home: Home = None) -> None:
    """Use the model from before the last promotion again."""
    settings = load_settings(home=home)
    from pipelines.operations.promote import roll_back_model

    used = roll_back_model(settings)
    say(f"{used.model_id} is used from the next run on, instead of {used.before}.")
