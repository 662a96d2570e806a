"""A mapping for an export that none reads: YAML with a guess for each field, and comments on what to check."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lingping.counts import count_of
from lingping.ingest.content import Content
from lingping.ingest.detection import missing_columns
from lingping.ingest.fields import FIELDS, Kind
from lingping.ingest.file_names import plain_name
from lingping.ingest.mappings import Mapping as SourceMapping
from lingping.ingest.own_mappings.column_guesses import EXPECTED, Guess, guess_fields
from lingping.ingest.own_mappings.file_head import FileHead, read_head
from lingping.ingest.shown_paths import hide_names
from lingping.text.masking import PLACEHOLDER, mask_name

_PLATFORMS = {
    "taobao": "淘宝|taobao", "tmall": "天猫|tmall", "jd": "京东|jd", "pdd": "拼多多|pdd|pinduoduo",
    "douyin": "抖音|douyin", "kuaishou": "快手|kuaishou", "meituan": "美团|meituan",
    "xiaohongshu": "小红书|xiaohongshu",
}  # fmt: skip
_NUMBERS = re.compile(r"\d[\d年月日.]*(?:[-_ ]+\d[\d年月日.]*)*")


@dataclass(frozen=True)
class MappingDraft:
    """The YAML text of a mapping. `nearest` is the known mapping with most of the columns, None where none has any.

    `fields` are those that a column was found for, `checks` how many lines a person must look at.
    """

    text: str
    kind: Kind
    nearest: str | None
    fields: tuple[str, ...]
    checks: int


def draft_mapping(content: Content, known: Mapping[str, SourceMapping], now: datetime) -> MappingDraft:
    """Guess a mapping from the first rows. Raises HeldFile for a file that cannot be read."""
    names = {name for mapping in known.values() for name in mapping.known_columns}
    head = read_head(content, names)
    kind, guesses = guess_fields(head.columns, known.values(), now)
    nearest = _find_nearest(head, kind, known.values())
    lines = [
        f"# Drafted from the first rows of {hide_names(content.path.name)}: look at every line with CHECK, then",
        "# `lingping mapping check FILE --source THIS_FILE`.",
        *_compare(head, nearest),
        f"kind: {kind}",
        _platform_line(content.path, head, nearest),
        f"file_names: {_yaml(_pattern(content.path))}",
        *([f"header: {_yaml(list(head.positions))}  # CHECK: no header row"] if head.positions else []),
        "columns:" if guesses else "columns: {}",
        *map(_field_line, guesses),
        *_missing_lines(kind, guesses),
        *_unread_lines(head, kind, guesses),
    ]
    text = "\n".join(lines) + "\n"
    fields = tuple(guess.field for guess in guesses)
    return MappingDraft(text, kind, nearest.name if nearest else None, fields, text.count("# CHECK"))


def _find_nearest(head: FileHead, kind: Kind, known: Iterable[SourceMapping]) -> SourceMapping | None:
    """The mapping that names most of the columns, one of the same kind if possible."""
    header = set(head.table.header)
    named = [mapping for mapping in known if mapping.header is None and mapping.known_columns & header]
    return max(named, key=lambda each: (each.kind == kind, len(each.known_columns & header)), default=None)


def _compare(head: FileHead, nearest: SourceMapping | None) -> list[str]:
    if nearest is None:
        return ["# No known mapping names any of its columns."]
    named = len(nearest.known_columns & set(head.table.header))
    missing = missing_columns(nearest, head.table)
    lacks = f"; it needs {', '.join(missing)}, which the file does not have" if missing else ""
    columns = count_of(len(head.columns), "column")
    return [f"# Nearest known mapping: {nearest.name}, which names {named} of the {columns}{lacks}."]


def _platform_line(path: Path, head: FileHead, nearest: SourceMapping | None) -> str:
    is_near = nearest and 2 * len(nearest.known_columns & set(head.table.header)) >= len(head.columns)
    named = next((name for name, words in _PLATFORMS.items() if re.search(words, path.as_posix().lower())), None)
    platform = named or (nearest.platform if nearest and is_near else "shop")
    return f"platform: {platform}  # CHECK: the marketplace; ids of customers are compared within it"


def _pattern(path: Path) -> str:
    """The file name with `*` for its numbers, which are days and ids, and for personal data."""
    stem, dot, ending = plain_name(path).rpartition(".")
    return f"{_NUMBERS.sub('*', PLACEHOLDER.sub('*', mask_name(stem)))}{dot}{ending}"


def _field_line(guess: Guess) -> str:
    given = {"column": guess.column, **guess.options} if guess.options else guess.column
    doubts = [guess.why] if guess.why else []
    if "year" in guess.options:
        doubts.append("the year of all dates in the file")
    elif "format" in guess.options:
        doubts.append("the format")
    return f"  {guess.field}: {_yaml(given)}" + (f"  # CHECK: {'; '.join(doubts)}" if doubts else "")


def _missing_lines(kind: Kind, guesses: Iterable[Guess]) -> list[str]:
    found = {guess.field for guess in guesses}
    return [
        f"  # CHECK: no column looks like {field}, and {kind} need it.  {field}: COLUMN"
        for field in EXPECTED[kind]
        if field not in found
    ]


def _unread_lines(head: FileHead, kind: Kind, guesses: Iterable[Guess]) -> list[str]:
    used = {guess.column for guess in guesses}
    fields = [field for field in FIELDS[kind] if field not in {guess.field for guess in guesses}]
    unread = [column for column in head.columns if column.name not in used]
    lines = [f"# Fields that no column was found for: {', '.join(fields) or 'none'}."]
    if unread:
        lines += ["# Columns that are not read. To read one, move it up, as `FIELD: COLUMN`.", "ignored:"]
        lines += [f"  - {_yaml(mask_name(column.name))}  # {column.shape}" for column in unread]
    return lines


def _yaml(value: object) -> str:
    import yaml  # 10 ms

    text = yaml.safe_dump(value, allow_unicode=True, default_flow_style=True, width=10_000, sort_keys=False)
    return text.strip().removesuffix("...").strip()
