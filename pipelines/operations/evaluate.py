"""`lingping evaluate`: the report of a classifier, as files, as rows of ops.model_quality, and on the terminal."""

from pathlib import Path

from lingping.clock import utc_now
from lingping.corpus.data_folder import data_digest
from lingping.corpus.splits import read_corpus
from lingping.evaluation.baseline import LinearBaseline
from lingping.evaluation.key_figures import HEADLINES
from lingping.evaluation.quality_rows import quality_rows
from lingping.evaluation.report import Report, make_report
from lingping.evaluation.report_files import write_report
from lingping.model.loading import load_classifier
from lingping.progress import Progress
from lingping.settings import Settings
from pipelines.cli.console import out, show_table
from warehouse.database.connection import open_home
from warehouse.ledgers.run_ledger import note_quality


def evaluate_model(settings: Settings, data: Path, folder: Path | None, *, progress: Progress) -> tuple[Report, Path]:
    """Judge the classifier of the settings, write the report and, where there is a warehouse, its figures.

    Returns the report and its page. Raises LingpingError for data or a model that cannot be used.
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
    return found, page


def show_report(found: Report, page: Path) -> None:
    """Print the headlines beside the baseline, the worst slices, and where the rest stands."""
    rows = []
    for name, label in HEADLINES.items():
        ours, gap = found.figures[name, ""], found.differences[name, ""]
        interval = f"{ours.low:.3f}–{ours.high:.3f}"
        rows.append((label, f"{ours.value:.3f}", interval, f"{found.baseline[name, ''].value:.3f}", f"{gap.p:.3f}"))
    show_table(f"{found.model_id} beside {found.baseline_id}", ("figure", "model", "95 %", "baseline", "p"), rows)
    worst = [
        (HEADLINES[name], f"{each.kind}: {each.name}", f"{each.result.value:.3f}", each.result.texts)
        for name, each in found.worst.items()
    ]
    show_table("Where it reads worst", ("figure", "slice", "value", "texts"), worst)
    out.print(
        f"{len(found.doubts)} labels in doubt, every figure and the plots: {page}", highlight=False, soft_wrap=True
    )
