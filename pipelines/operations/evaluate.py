"""Evaluation of a classifier: the report, as files and as rows of ops.model_quality."""

from dataclasses import dataclass
from pathlib import Path

from lingping.clock import utc_now
from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.quality_rows import quality_rows
from lingping.evaluation.report import Report, make_report
from lingping.evaluation.report_files import write_report
from lingping.model.loading import load_classifier
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.database.connection import open_home
from warehouse.ledgers.run_ledger import note_quality


@dataclass(frozen=True)
class Evaluation:
    """A report, and the page with its tables and plots."""

    report: Report
    page: Path


def evaluate_model(
    settings: Settings, data: Path, folder: Path | None = None, *, progress: Progress = SILENT
) -> Evaluation:
    """Evaluate the classifier of the settings, and the linear baseline, on the texts of `data` kept out of training.

    The report goes to `folder`, by default HOME/models/.evaluations/MODEL; its figures go to ops.model_quality where
    HOME has a warehouse. Raises LingpingError for data or a model that cannot be used.
    """
    progress.step("load the classifier", unit="")
    classifier = load_classifier(settings.model, **settings.scoring)
    progress.step("read the labelled texts", unit="")
    corpus = read_corpus(data, classifier.needs)
    progress.step("fit the linear baseline", unit="")
    baseline = LinearBaseline(classifier.needs).fit(corpus)
    progress.step("judge both", unit="")
    found = make_report(classifier, baseline, corpus, digest=data_digest(data))
    page = write_report(found, folder or settings.models / ".evaluations" / classifier.model_id)
    if settings.warehouse.exists():
        with open_home(settings) as con:
            note_quality(con, found.model_id, quality_rows(found, utc_now()))
    return Evaluation(found, page)
