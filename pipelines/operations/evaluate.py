"""Evaluation of a classifier: the report, as files and as rows of ops.model_quality."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.corpus.contrast_test_texts import CONTRAST, read_contrast_test
from lingping.corpus.data_folder import check_folder, data_digest
from lingping.corpus.held_out_set import HeldOutSet, list_held_out_parts
from lingping.corpus.public_sets import check_public_folder, read_public_sets
from lingping.corpus.splits import Corpus, read_corpus
from lingping.errors import LingpingError
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.gate import refuse_other_needs
from lingping.evaluation.held_out_report import HeldOutReport, compare_labelled, judge_held_out, list_trained_on
from lingping.evaluation.judgement import Judgement, judge
from lingping.evaluation.quality_rows import held_out_rows, quality_rows
from lingping.evaluation.report import Report, make_report
from lingping.evaluation.report_files import write_report
from lingping.model.classifier import Classifier
from lingping.model.loading import load_classifier
from lingping.model.registry import resolve, verify
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.database.connection import open_home
from warehouse.ledgers.run_ledger import note_quality


@dataclass(frozen=True)
class Evaluation:
    """The page with tables and plots, and what is on it.

    `report` is None where no labelled folder was given, `held_out` where neither contrast texts nor public sets nor a
    second model were asked for.
    """

    report: Report | None
    held_out: HeldOutReport | None
    page: Path


@dataclass(frozen=True)
class _Labelled:
    """A labelled folder, judged: its corpus, the linear baseline fitted on it, and the report on both."""

    corpus: Corpus
    baseline: LinearBaseline
    judged: Judgement
    report: Report


def evaluate_model(
    settings: Settings,
    data: Path | None = None,
    folder: Path | None = None,
    *,
    contrast: bool = True,
    public: Path | None = None,
    compare: str | None = None,
    progress: Progress = SILENT,
) -> Evaluation:
    """Evaluate the classifier of the settings on texts that it was not trained on.

    `data`: a labelled folder, whose test texts the linear baseline reads too; `contrast`: the shipped contrast test
    texts; `public`: a folder with public test sets; `compare`: another model, by id or folder, that reads all of them
    too. The report goes to `folder`, by default HOME/models/.evaluations/MODEL; its figures go to ops.model_quality
    where HOME has a warehouse. Raises LingpingError for data or a model that cannot be used, for models with different
    needs, and where there is nothing to evaluate on.
    """
    if data is None and public is None and not contrast:
        raise LingpingError("Nothing to evaluate on: pass --data, --public, or leave out --no-contrast.")
    _check_sources(settings, data, public, compare)
    progress.step("load the classifier", unit="")
    classifier = load_classifier(settings.model, **settings.scoring)
    other = load_classifier(compare, **settings.scoring) if compare else None
    held_out = [read_contrast_test(classifier.needs)] if contrast else []
    held_out += read_public_sets(public, classifier.needs) if public else []
    labelled = _judge_labelled(classifier, data, progress) if data else None
    held_out += list_held_out_parts(labelled.corpus, labelled.report.data_sha256) if labelled else []
    progress.step("judge contrast texts and public sets", unit="")
    found = _judge_held_out(classifier, other, held_out, labelled)
    report = labelled.report if labelled else None
    page = write_report(report, folder or settings.models / ".evaluations" / classifier.model_id, found)
    _note_figures(settings, classifier.model_id, report, found)
    return Evaluation(report, found, page)


def _check_sources(settings: Settings, data: Path | None, public: Path | None, compare: str | None) -> None:
    """Raise LingpingError for folders and models that cannot be used, before anything is loaded."""
    mine = verify(resolve(settings.model, settings.models))
    if compare:
        theirs = verify(resolve(compare, settings.models))
        if mine.model_id == theirs.model_id:
            raise LingpingError(f"{theirs.model_id}: is the evaluated model itself. Pass another one as --compare.")
        refuse_other_needs(mine, theirs)
    if data:
        check_folder(data)
    if public:
        check_public_folder(public)


def _judge_labelled(classifier: Classifier, data: Path, progress: Progress) -> _Labelled:
    progress.step("read the labelled texts", unit="")
    corpus = read_corpus(data, classifier.needs)
    progress.step("fit the linear baseline", unit="")
    baseline = LinearBaseline(classifier.needs).fit(corpus)
    progress.step("judge both", unit="")
    judged = judge(classifier, corpus)
    report = make_report(classifier, baseline, corpus, digest=data_digest(data), judged=judged)
    return _Labelled(corpus, baseline, judged, report)


def _judge_held_out(
    classifier: Classifier, other: Classifier | None, held_out: Sequence[HeldOutSet], labelled: _Labelled | None
) -> HeldOutReport | None:
    """The classifier beside the other model, else beside the labelled folder's baseline; None where nothing is judged.

    How many public texts the folder trains on is only counted where there are some: hashing its texts takes seconds.
    """
    compared = None
    if labelled and other:
        compared = compare_labelled(labelled.judged, other, labelled.corpus, labelled.report.data_sha256)
    if not held_out and compared is None:
        return None
    is_public = any(each.name != CONTRAST for each in held_out)
    trained_on = list_trained_on(labelled.corpus) if labelled and is_public else None
    beside = other or (labelled.baseline if labelled else None)
    results = [judge_held_out(classifier, beside, each, trained_on) for each in held_out]
    return HeldOutReport(
        model_id=classifier.model_id,
        other_id=beside.model_id if beside else "",
        labelled=compared,
        contrast=next((each for each in results if each.name == CONTRAST), None),
        public=tuple(each for each in results if each.name != CONTRAST),
    )


def _note_figures(settings: Settings, model_id: str, report: Report | None, held_out: HeldOutReport | None) -> None:
    """Enter all figures into ops.model_quality, where HOME has a warehouse."""
    at = utc_now()
    rows = [*(quality_rows(report, at) if report else ()), *(held_out_rows(held_out, at) if held_out else ())]
    if settings.warehouse.exists():
        with open_home(settings) as con:
            note_quality(con, model_id, rows)
