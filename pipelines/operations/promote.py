"""Which classifiers a home has, which one it uses, and the gate before it uses another."""

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
from lingping.evaluation.precision_comparison import EXACT
from lingping.model.devices import pick_device
from lingping.model.loading import load_classifier
from lingping.model.manifest import Manifest
from lingping.model.precision import name_precision
from lingping.model.promotions import enter_promotion, read_promotions, take_back
from lingping.model.registry import PROMOTED, SHIPPED, known_models, resolve, verify
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.batches.text_batches import latest_texts
from warehouse.database.connection import open_snapshot

_MOST_TEXTS = 2_000


@dataclass(frozen=True)
class KnownModel:
    """A classifier of the home or a shipped one, with its size and manifest; `promoted_at`: None where it never was."""

    folder: Path
    manifest: Manifest
    size_bytes: int
    is_used: bool
    is_shipped: bool
    promoted_at: datetime | None


@dataclass(frozen=True)
class Trial:
    """A candidate at the gate: its criteria, and the labels that change on `texts` texts of the latest weeks."""

    candidate: str
    current: str
    criteria: list[Criterion]
    flips: list[Flip]
    texts: int

    @property
    def missed(self) -> list[Criterion]:
        """The criteria that it does not meet."""
        return [criterion for criterion in self.criteria if not criterion.is_met]


@dataclass(frozen=True)
class ModelChange:
    """The classifier that the home uses from the next run on, and the one before."""

    model_id: str
    before: str


def list_models(settings: Settings) -> tuple[KnownModel, ...]:
    """Every classifier of the home and every shipped one."""
    used = verify(resolve(settings.model, settings.models)).model_id
    since = {each.model_id: datetime.fromisoformat(each.at) for each in read_promotions(settings.models)}
    return tuple(_describe(folder, used, since) for folder in sorted(set(known_models(settings.models).values())))


def try_model(settings: Settings, model: str, data: Path | None = None, *, progress: Progress = SILENT) -> Trial:
    """Compare a candidate with the classifier that the home uses; nothing is changed.

    `model` is the id of a classifier in HOME/models or of a shipped one; both are evaluated on the labelled texts of
    `data`, by default their own figures are compared. Raises LingpingError where it is the one in use, and where there
    is nothing to compare them by.
    """
    candidate = verify(resolve(model, settings.models))
    if candidate.model_id not in known_models(settings.models):
        raise LingpingError(f"{model}: copy that folder to {settings.models / candidate.model_id} to promote it.")
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
        criteria = _compare_on(settings, candidate.model_id, current.model_id, corpus)
    latest = _latest_texts(settings)
    texts = latest or (corpus.test_needs.texts if corpus else [])
    if not texts:
        raise LingpingError("No published review to try the precisions on: run `lingping run` first, or pass --data.")
    used = name_precision(pick_device(settings.device), settings.precision)
    progress.step(f"score the latest weeks in {EXACT} and in {used}", unit="")
    in_each = {
        precision: load_classifier(candidate.model_id, **{**settings.scoring, "precision": precision})
        for precision in {EXACT, used}
    }
    criteria += precision_criteria(in_each, texts)
    before, after = (load_classifier(each.model_id, **settings.scoring) for each in (current, candidate))
    changed = count_flips(label_texts(before, latest), label_texts(after, latest))
    return Trial(candidate.model_id, current.model_id, criteria, changed, len(latest))


def promote_model(settings: Settings, trial: Trial) -> ModelChange:
    """Use the candidate of `trial` from the next run on. Raises LingpingError where it misses a criterion."""
    if trial.missed:
        raise LingpingError(
            f"{trial.candidate}: not promoted, {len(trial.missed)} of {len(trial.criteria)} criteria missed: "
            f"{'; '.join(each.name for each in trial.missed)}. Nothing was changed."
        )
    enter_promotion(settings.models, trial.candidate, utc_now())
    return ModelChange(trial.candidate, trial.current)


def roll_back_model(settings: Settings) -> ModelChange:
    """Use the classifier before the last promotion again. Raises LingpingError where none was promoted."""
    before = take_back(settings.models)
    return ModelChange(verify(resolve(PROMOTED, settings.models)).model_id, before)


def _describe(folder: Path, used: str, since: dict[str, datetime]) -> KnownModel:
    manifest = verify(folder)
    return KnownModel(
        folder=folder,
        manifest=manifest,
        size_bytes=sum(path.stat().st_size for path in folder.iterdir()),
        is_used=manifest.model_id == used,
        is_shipped=folder.parent == SHIPPED,
        promoted_at=since.get(manifest.model_id),
    )


def _compare_on(settings: Settings, candidate: str, current: str, corpus: Corpus) -> list[Criterion]:
    """The candidate against the current classifier, and against the linear baseline, on the same texts."""
    classifiers = [load_classifier(each, **settings.scoring) for each in (candidate, current)]
    ours, theirs = (pick_headlines(evaluate(each, corpus)) for each in classifiers)
    baseline = LinearBaseline(classifiers[0].needs).fit(corpus)
    linear = pick_headlines(evaluate(baseline, corpus))
    return [*figure_criteria(ours, theirs, current), *figure_criteria(ours, linear, baseline.model_id)]


def _latest_texts(settings: Settings) -> list[str]:
    """Distinct texts of the latest published weeks; none where nothing was published."""
    if not settings.current_snapshot.exists():
        return []
    with open_snapshot(settings.published) as con:
        return [text for _, text in latest_texts(con, most=_MOST_TEXTS)]
