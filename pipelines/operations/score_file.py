"""Predictions for the rows of a file."""

from dataclasses import dataclass
from pathlib import Path

from lingping.model.loading import load_classifier
from lingping.model.predict import check_paths, open_texts, predict_file
from lingping.progress import SILENT, Progress
from lingping.settings import Settings


@dataclass(frozen=True)
class ScoredFile:
    """A file with predictions: how many rows it has, and which classifier made them."""

    path: Path
    rows: int
    model_id: str


def score_file(
    settings: Settings,
    source: Path,
    target: Path,
    *,
    text_column: str = "text",
    raw: bool = False,
    progress: Progress = SILENT,
) -> ScoredFile:
    """Write the rows of `source` to `target` with sentiment, its probabilities, p_wish and needs added.

    Both are CSV, JSONL or Parquet. In a CSV, texts that a spreadsheet would run as formulas get an apostrophe in front,
    unless `raw`. Raises LingpingError for a file that cannot be read; `target` is then unchanged.
    """
    check_paths(source, target)
    open_texts(source, text_column)  # before the classifier is loaded
    classifier = load_classifier(settings.model, **settings.scoring)
    rows = predict_file(source, target, text_column=text_column, classifier=classifier, progress=progress, raw=raw)
    return ScoredFile(target, rows, classifier.model_id)
