"""`lingping predict`: a file of texts in; the same rows with sentiment and needs out."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.cells import cell_text
from lingping.ingest.content import Content, read_content
from lingping.ingest.faults import RowFault
from lingping.ingest.file_names import ending_of
from lingping.ingest.formats import open_table
from lingping.ingest.readers.tabular import Table, in_chunks
from lingping.ingest.records import Records
from lingping.labels import SENTIMENTS, STATES
from lingping.model.classifier import Classifier
from lingping.model.decisions import decide, decide_sentiment
from lingping.model.row_writers import Row, open_row_writer
from lingping.progress import Advance, Progress

FORMATS = (".csv", ".jsonl", ".parquet")


def check_paths(source: Path, target: Path) -> None:
    """Raise LingpingError unless `source` exists, `target` is another file, and both names end in one of FORMATS."""
    if not source.is_file():
        raise LingpingError(f"{source}: no such file.")
    if target.resolve() == source.resolve():
        raise LingpingError(f"{target}: is the file to be read. Name another one for the result.")
    for path in (source, target):
        if ending_of(path) != path.suffix.lower() or path.suffix.lower() not in FORMATS:
            raise LingpingError(f"{path}: `predict` reads and writes {', '.join(FORMATS)}. Rename or convert the file.")


def predict_file(
    source: Path, target: Path, *, text_column: str, classifier: Classifier, progress: Progress, raw: bool = False
) -> int:
    """Write the rows of `source` to `target` with the classifier's columns added; returns their number.

    The columns are sentiment, p_negative, p_neutral, p_positive, p_wish (that the text states a wish or a
    suggestion) and needs, a JSON object need → polarity; columns of these names in the source are replaced. A CSV
    keeps the encoding of its source, and its texts that a spreadsheet would run as formulas get an apostrophe in
    front, unless `raw`. Rows are streamed. Raises LingpingError naming file, row and remedy for a file
    that cannot be read; `target` then stays as it was.
    """
    check_paths(source, target)
    content, table = open_texts(source, text_column)
    advance = progress.step(f"score {source.name}", unit="texts")
    written = 0
    with open_row_writer(target, content, raw=raw) as write:
        for chunk in in_chunks(_read_rows(table, source)):
            write(_add_labels(chunk, text_column, classifier, advance))
            written += len(chunk)
    return written


def open_texts(source: Path, text_column: str) -> tuple[Content, Table]:
    """The content of `source` and its rows. Raises LingpingError unless it has one column `text_column`."""
    content = read_content(source)
    table = open_table(content)
    if len(set(table.header)) < len(table.header):
        raise LingpingError(f"{source}, row 1: two columns have the same name. Rename one.")
    if text_column not in table.header:
        raise LingpingError(
            f"{source}, row 1: no column {text_column!r} among {', '.join(table.header)}. Name one with --text-column."
        )
    return content, table


def _read_rows(table: Table, source: Path) -> Iterator[Row]:
    for line, row in table.rows if isinstance(table, Records) else _read_grid_rows(table):
        if isinstance(row, RowFault):
            what = f"{row.reason} ({row.excerpt})" if row.excerpt else row.reason
            raise LingpingError(f"{source}, row {line}: {what}. Correct or remove that row; nothing was written.")
        yield row


def _read_grid_rows(grid: Table) -> Iterator[tuple[int, Row | RowFault]]:
    for chunk in grid.chunks(grid.header, None):
        yield from ((fault.line, fault) for fault in chunk.faults)
        for line, *cells in zip(chunk.lines, *chunk.columns.values(), strict=True):
            yield line, dict(zip(grid.header, cells, strict=True))


def _add_labels(chunk: Sequence[Row], text_column: str, classifier: Classifier, advance: Advance) -> list[Row]:
    """The rows with the classifier's columns appended."""
    scores = classifier.score([cell_text(row.get(text_column)) or "" for row in chunk], progress=advance)
    states = decide(scores.needs, classifier.thresholds)
    sentiments = decide_sentiment(scores.sentiment, classifier.neutral)
    return [
        {
            **row,
            "sentiment": SENTIMENTS[sentiment],
            **{f"p_{name}": round(float(p), 4) for name, p in zip(SENTIMENTS, probabilities, strict=True)},
            "p_wish": round(float(wish), 4),
            "needs": json.dumps({classifier.needs[need]: STATES[of_text[need]] for need in of_text.nonzero()[0]}),
        }
        for row, sentiment, probabilities, wish, of_text in zip(
            chunk, sentiments, scores.sentiment, scores.wish, states, strict=True
        )
    ]
