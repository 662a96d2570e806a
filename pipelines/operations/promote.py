"""`lingping models`: which classifiers a home has, which it uses, and the gate before it uses another."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.clock import utc_now
from lingping.corpus.splits import Corpus, read_corpus
from lingping.errors import LingpingError
from lingping.evaluation.agreement import Flip, count_flips, label_texts
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.gate import (
    Criterion,
    figure_criteria,
    manifest_criteria,
    precision_criteria,
    refuse_other_needs,
)
from lingping.evaluation.judgement import evaluate
from lingping.evaluation.key_figures import pick_headlines
from lingping.model.devices import pick_device
from lingping.model.loading import load_classifier
from lingping.model.precision import list_precisions
from lingping.model.promotions import enter_promotion, read_promotions, take_back
from lingping.model.registry import PROMOTED, SHIPPED, known_models, resolve, verify
from lingping.progress import Progress
from lingping.settings import Settings
from pipelines.cli.console import out, show_table, shown_instant
from warehouse.batches.text_batches import latest_texts
from warehouse.database.connection import open_snapshot

_MOST_TEXTS = 2_000
_MOST_FLIPS = 12


@dataclass(frozen=True)
class Trial:
    """What the gate says of a candidate: its criteria, and the labels that flip on `texts` of the latest weeks."""

    candidate: str
    current: str
    criteria: list[Criterion]
    flips: list[Flip]
    texts: int

    @property
    def missed(self) -> list[Criterion]:
        """The criteria that it does not meet."""
        return [criterion for criterion in self.criteria if not criterion.is_met]


def show_models(settings: Settings) -> None:
    """Print every model of the home and every shipped one, the one in use first marked."""
    used = verify(resolve(settings.model, settings.models)).model_id
    since = {each.model_id: datetime.fromisoformat(each.at) for each in read_promotions(settings.models)}
    rows = []
    for folder in sorted(set(known_models(settings.models).values())):
        manifest = verify(folder)
        size = sum(path.stat().st_size for path in folder.iterdir()) / 1e6
        figures = [f"{manifest.own_figures[name]:.3f}" for name in ("binary_accuracy", "needs_f1", "polarity_f1")]
        promoted = shown_instant(since[manifest.model_id]) if manifest.model_id in since else ""
        rows.append(
            (
                "→" if manifest.model_id == used else "",
                manifest.model_id,
                f"{size:.0f}",
                *figures,
                promoted or ("shipped" if folder.parent == SHIPPED else ""),
            )
        )
    show_table("Classifiers", ("", "model", "MB", "binary", "needs", "polarity", "since"), rows)


def try_model(settings: Settings, reference: str, data: Path | None, *, progress: Progress) -> Trial:
    """Put a candidate through the gate, beside the model that the home uses now.

    Raises LingpingError when it is the one in use, or nothing is there to judge it by.
    """
    candidate = verify(resolve(reference, settings.models))
    if candidate.model_id not in known_models(settings.models):
        raise LingpingError(f"{reference}: copy that folder to {settings.models / candidate.model_id} to promote it.")
    current = verify(resolve(PROMOTED, settings.models))
    if candidate.model_id == current.model_id:
        raise LingpingError(f"{candidate.model_id}: is in use already.")
    refuse_other_needs(candidate, current)
    corpus = None
    if data is None:
        criteria = manifest_criteria(candidate, current)
    else:
        progress.step("judge both models and the baseline", unit="")
        corpus = read_corpus(data, candidate.needs)
        criteria = _judged(settings, candidate.model_id, current.model_id, corpus)
    latest = _latest(settings)
    texts = latest or (corpus.test_needs.texts if corpus else [])
    if not texts:
        raise LingpingError("No published review to try the precisions on: run `lingping run` first, or pass --data.")
    progress.step("score the latest weeks in every precision", unit="")
    in_each = {
        precision: load_classifier(candidate.model_id, **{**settings.scoring, "precision": precision})
        for precision in list_precisions(pick_device(settings.device))
    }
    criteria += precision_criteria(in_each, texts)
    before, after = (load_classifier(each.model_id, **settings.scoring) for each in (current, candidate))
    return Trial(
        candidate.model_id,
        current.model_id,
        criteria,
        count_flips(label_texts(before, latest), label_texts(after, latest)),
        len(latest),
    )


def show_trial(trial: Trial) -> None:
    """Print the criteria and the flips of a trial."""
    rows = [
        (each.name, f"{each.reached:.3f}", f"{each.required:.3f}", "yes" if each.is_met else "NO")
        for each in trial.criteria
    ]
    show_table(f"{trial.candidate} at the gate", ("condition", "has", "needs", "cleared"), rows)
    if not trial.texts:
        out.print("No published reviews: which labels would flip is not known.", highlight=False)
        return
    changed = sum(each.texts for each in trial.flips)
    show_table(
        f"{changed} verdicts flip on {trial.texts:,} texts of the latest weeks, most frequent first",
        ("verdict on", trial.current, trial.candidate, "texts"),
        [(each.target, each.before, each.after, each.texts) for each in trial.flips[:_MOST_FLIPS]],
    )


def promote(settings: Settings, trial: Trial) -> None:
    """Use the candidate from the next run on. Raises LingpingError when it does not meet a criterion."""
    if trial.missed:
        raise LingpingError(
            f"{trial.candidate}: not promoted, {len(trial.missed)} of {len(trial.criteria)} conditions missed: "
            f"{'; '.join(each.name for each in trial.missed)}. Nothing was changed."
        )
    enter_promotion(settings.models, trial.candidate, utc_now())
    out.print(
        f"{trial.candidate} is used from the next run on; it scores all texts once. "
        f"Back: lingping models rollback --home {settings.home}",
        highlight=False,
        soft_wrap=True,
    )


def roll_back(settings: Settings) -> None:
    """Use the model before the last promotion again; what it scored is still there."""
    gone = take_back(settings.models)
    used = verify(resolve(PROMOTED, settings.models)).model_id
    out.print(f"{used} is used from the next run on, instead of {gone}.", highlight=False, soft_wrap=True)


def _judged(settings: Settings, candidate: str, current: str, corpus: Corpus) -> list[Criterion]:
    """Figures of both models and of the baseline on the same texts."""
    classifiers = [load_classifier(each, **settings.scoring) for each in (candidate, current)]
    ours, theirs = (pick_headlines(evaluate(each, corpus)) for each in classifiers)
    baseline = LinearBaseline(classifiers[0].needs).fit(corpus)
    linear = pick_headlines(evaluate(baseline, corpus))
    return [*figure_criteria(ours, theirs, current), *figure_criteria(ours, linear, baseline.model_id)]


def _latest(settings: Settings) -> list[str]:
    """Distinct texts of the latest published weeks; none where nothing was published."""
    if not settings.current_snapshot.exists():
        return []
    with open_snapshot(settings.published) as con:
        return [text for _, text in latest_texts(con, most=_MOST_TEXTS)]
