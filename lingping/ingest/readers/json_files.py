"""JSON as it is exported and scraped: lines, arrays, lists inside of answers, and any of these as JSONP."""

import json
import re
from collections.abc import Iterator
from itertools import chain

from lingping.ingest.content import Content
from lingping.ingest.faults import EXCERPT, HeldFile, RowFault
from lingping.ingest.headers import KnownNames
from lingping.ingest.readers.streams import LINE_CHARACTERS, bounded_lines
from lingping.ingest.records import Record, Records, Row, open_records

ARRAY_BYTES = 100 << 20  # one document is loaded whole; objects in memory are some eight times as large

_ERRORS = (ValueError, RecursionError)  # ValueError also for an integer of over 4,300 digits
_DEPTH = 4  # of a list of records within an answer: {"data": {"rateDetail": {"rateList": […]}}}
_CALL = re.compile(r"(?:/\*.*?\*/)?\s*[A-Za-z_$][\w$.]{0,100}\s*\(", re.DOTALL)


def open_json(content: Content, known: KnownNames) -> Records:
    """A file of JSON: one value a line, streamed, else one document, loaded whole.

    A value is an object, a list of objects, or an answer that has such a list in it. Raises HeldFile for broken JSON,
    for documents without objects and for those over 100 MB; a broken line is a fault of that row, and so is a key that
    stands twice with different values: which one is meant?
    """
    return open_records(content.path.name, _rows(content, known))


def _rows(content: Content, known: KnownNames) -> Iterator[Row]:
    name = content.path.name
    with content.open_text(newline="\n") as stream:
        head = [stream.readline(LINE_CHARACTERS), stream.readline(LINE_CHARACTERS)]
        if _is_lines(content, head):
            yield from _read_lines(chain(head, bounded_lines(stream, name)), known)
        elif content.size > ARRAY_BYTES:
            raise HeldFile("too_large", f"{name}: a JSON document over {ARRAY_BYTES >> 20} MB. Write it as JSON lines.")
        else:
            yield from _number(_find_records(_load(name, "".join(head) + stream.read()), known), known)


def _is_lines(content: Content, head: list[str]) -> bool:
    """Whether each line is a value of its own, as far as the first two show."""
    first, second = map(_parse, head)
    is_broken = first is None and head[0].lstrip().startswith('{"') and isinstance(second, dict)
    is_named = content.path.name.lower().removesuffix(".gz").endswith(".jsonl")
    return is_named or isinstance(first, dict) or is_broken or (isinstance(first, list) and isinstance(second, list))


def _load(name: str, text: str) -> object:
    try:
        value = _loads(text)
    except _ERRORS as error:
        raise HeldFile("bad_json", f"{name}: {error}. Export it again.") from error
    if not isinstance(value, dict | list):
        raise HeldFile("bad_json", f"{name}: neither a list of objects nor an object. Export it again.")
    return value


def _read_lines(lines: Iterator[str], known: KnownNames) -> Iterator[Row]:
    """The records of each line. They have the number of their line, or the next one where a line has several."""
    last = 0
    for number, line in enumerate(lines, 1):
        if line.strip():
            for row in _read_line(line, known):
                last = max(number, last + 1)
                yield last, _check(last, row, known)


def _read_line(line: str, known: KnownNames) -> list[Record | str]:
    try:
        return _find_records(_loads(line), known)
    except _ERRORS as error:
        return [str(error)[:EXCERPT]]


def _number(records: list[Record | str], known: KnownNames) -> Iterator[Row]:
    for number, row in enumerate(records, 1):
        yield number, _check(number, row, known)


def _check(number: int, row: Record | str, known: KnownNames) -> Record | RowFault:
    """The record, or the fault of what is none, or has a known key twice with different values."""
    if isinstance(row, str):
        return RowFault(number, "bad_json", None, row)
    twice = _find_repeated(row)
    if twice is None or (known.names and known.spell(twice) not in known.names):
        return row
    return RowFault(number, "duplicate_key", twice, None)


def _find_repeated(value: object, above: str = "", depth: int = 2 * _DEPTH) -> str | None:
    """Path of a key that an object, or one within it, has twice with different values; None where there is none."""
    if isinstance(value, _Ambiguous):
        return above + value.key
    if not depth or not isinstance(value, dict | list):
        return None
    named = value.items() if isinstance(value, dict) else enumerate(value)
    for name, each in named:
        if isinstance(each, dict | list):
            path = f"{above}{name}." if isinstance(value, dict) else f"{above.removesuffix('.')}[{name}]."
            if (found := _find_repeated(each, path, depth - 1)) is not None:
                return found
    return None


class _Ambiguous(Record):
    """An object that has `key` twice with different values, the last of which it holds."""

    key = ""


def _build(pairs: list[tuple[str, object]]) -> Record:
    record = dict(pairs)
    if len(record) == len(pairs):
        return record
    for key, value in pairs:
        if record[key] != value:
            ambiguous = _Ambiguous(record)
            ambiguous.key = key
            return ambiguous
    return record


def _find_records(value: object, known: KnownNames) -> list[Record | str]:
    """The objects that a value stands for; in the place of what is none, what is wrong with it.

    Of a list its elements. An object is a record itself, unless a list within has more of the known names: then it is
    an answer, and the list is meant.
    """
    if isinstance(value, list):
        return [element if isinstance(element, dict) else "not an object" for element in value] or ["no objects"]
    if not isinstance(value, dict):
        return ["not an object"]
    lists = _lists_within(value, _DEPTH)
    best = max(lists, key=lambda records: _count(records[0], known), default=None)
    own = _count(value, known)
    if best and (_count(best[0], known) > own or (known.names and own == 0 and len(lists) == 1)):
        return [element if isinstance(element, dict) else "not an object" for element in best]
    return [value]


def _lists_within(value: Record, depth: int) -> list[list[Record]]:
    """Every list that begins with an object, in an object and its objects."""
    found = [each for each in value.values() if isinstance(each, list) and each and isinstance(each[0], dict)]
    inner = [each for each in value.values() if isinstance(each, dict)] if depth > 1 else []
    return found + [each for part in inner for each in _lists_within(part, depth - 1)]


def _count(record: Record, known: KnownNames) -> int:
    return known.count([list(record)])[0]


def _parse(line: str) -> object:
    try:
        return _loads(line)
    except _ERRORS:
        return None


def _loads(text: str) -> object:
    """The value in a text, out of its call, without byte order marks before it and its keys."""
    text = text.lstrip("\ufeff").replace('"\ufeff', '"').replace('"\\ufeff', '"')
    bare = text.strip()
    call = _CALL.match(bare) if not bare.startswith(("{", "[")) else None
    inside = bare.removesuffix(";").rstrip()
    if call and inside.endswith(")"):
        text = inside[call.end() : -1]
    return json.loads(text, object_pairs_hook=_build)
