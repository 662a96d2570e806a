"""An export without some of its rows, format by format. What is not sure to keep all else as it was is not written."""

import gzip
import io
import json
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from lingping.ingest.content import XLSX_MARK, Content
from lingping.ingest.erasing.workbook_rows import empty_rows
from lingping.ingest.file_names import TEXT_FORMATS, ending_of, is_gzip

Writer = Callable[[Content, Collection[int], list[int], Path], bool]


def write_without(content: Content, lines: Collection[int], starts: list[int], target: Path) -> Iterator[None]:
    """Write the export without the rows that begin on `lines` to `target`, each time in another way, best first.

    `starts` are the lines on which any row begins, in order. The caller reads what was written and takes the first that
    is right.
    """
    for write in _writers_of(content):
        target.unlink(missing_ok=True)
        if write(content, lines, starts, target):
            yield


def find_lines(content: Content, ids: Collection[str]) -> list[int]:
    """The lines of a text on which one of the ids stands as a word of its own; none for a binary format."""
    if ending_of(content.path) is None or not _is_text(content) or content.fault:
        return []
    pattern = word_pattern(ids)
    with content.open() as stream:
        text = stream.read().decode(content.encoding or "utf-8", "replace")
    return [number for number, line in enumerate(text.split("\n"), 1) if pattern.search(line)]


def word_pattern(ids: Collection[str]) -> re.Pattern[str]:
    """Finds an id that is not a part of a longer word or number."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ids))})(?!\w)")


def _writers_of(content: Content) -> tuple[Writer, ...]:
    ending = ending_of(content.path)
    if content.head.startswith(XLSX_MARK):
        return (_write_workbook,)
    if ending == ".parquet":
        return (_write_parquet,)
    if not _is_text(content):
        return ()
    is_json = ending in (".json", ".jsonl")
    return (_write_lines, _write_json) if is_json else (_write_lines,)


def _is_text(content: Content) -> bool:
    return (ending_of(content.path) or "") in TEXT_FORMATS and not content.head.startswith(XLSX_MARK)


def _write_lines(content: Content, lines: Collection[int], starts: list[int], target: Path) -> bool:
    """Copy all but the lines from the beginning of each row to that of the next."""
    ends = dict(zip(starts, [*starts[1:], None], strict=True))
    newline = "\n" if ending_of(content.path) in (".json", ".jsonl") else ""
    encoding, until, is_kept = content.encoding, 0, True
    with content.open_text(newline) as source, _opened(target) as copy:
        written = _Encoded(encoding or "utf-8")
        for number, line in enumerate(source, 1):
            if number in ends or (until and number >= until):
                is_kept = number not in lines
                until = ends.get(number) or 0
            if is_kept:
                copy.write(written.encode(line))
    return True


class _Encoded:
    """Encodes line by line, with one byte order mark at most, as the codec of the file writes it."""

    def __init__(self, encoding: str) -> None:
        import codecs

        self._encoder = codecs.getincrementalencoder(encoding)()

    def encode(self, line: str) -> bytes:
        return self._encoder.encode(line)


def _write_json(content: Content, lines: Collection[int], starts: list[int], target: Path) -> bool:
    """Take the objects out of a document, wherever their list is; they are numbered from 1."""
    with content.open_text("") as stream:
        text = stream.read()
    call = re.fullmatch(r"(\s*(?:/\*.*?\*/)?\s*[A-Za-z_$][\w$.]{0,100}\s*\()(.*)(\)\s*;?\s*)", text, re.DOTALL)
    before, body, after = call.groups() if call else ("", text, "")
    try:
        document = json.loads(body.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return False
    found = max(_lists_of(document), key=lambda each: len(each) == len(starts), default=None)
    if found is None or len(found) != len(starts):
        return False
    found[:] = [each for number, each in enumerate(found, 1) if number not in lines]
    with _opened(target) as copy:
        mark = "\ufeff" if body.startswith("\ufeff") else ""
        written = f"{before}{mark}{json.dumps(document, ensure_ascii=False)}{after}"
        copy.write(written.encode(content.encoding or "utf-8"))
    return True


def _lists_of(value: object) -> Iterator[list[object]]:
    """Every list in a document, the outermost first."""
    if isinstance(value, list):
        yield value
        for each in value:
            yield from _lists_of(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _lists_of(each)


def _write_parquet(content: Content, lines: Collection[int], starts: list[int], target: Path) -> bool:
    import pyarrow as pa
    import pyarrow.parquet as pq

    with content.open() as stream:
        file = pq.ParquetFile(stream)
        before = 0
        with pq.ParquetWriter(target, file.schema_arrow, compression="zstd") as copy:
            for batch in file.iter_batches():
                numbers = range(before + 1, before + batch.num_rows + 1)
                copy.write_batch(batch.filter(pa.array([number not in lines for number in numbers])))
                before += batch.num_rows
    return True


def _write_workbook(content: Content, lines: Collection[int], starts: list[int], target: Path) -> bool:
    with content.open() as stream:
        return empty_rows(stream, lines, target)


def _opened(target: Path) -> gzip.GzipFile | io.BufferedWriter:
    return gzip.open(target, "wb") if is_gzip(target) else target.open("wb")
