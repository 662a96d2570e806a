"""Mappings of a home that cannot be used: which files they would read, so that no other mapping reads these wrongly."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from lingping.errors import LingpingError
from lingping.ingest.mappings import own_files, try_mapping
from lingping.text.masking import mask_name

_KEY = re.compile(r"^[ \t-]*\w+:(?=\s)", re.MULTILINE)  # the names of fields are not those of columns
_COMMENT = re.compile(r"(?:^|\s)#.*")
_WORD = re.compile(r"[^\s,:\[\]{}\"'|.]+")
_FILE_NAMES = re.compile(r"\bfile_names:[ \t]*(\[[^\]]*\]|[^\n,}]*(?:\n[ \t]+-[^\n]*)*)")
_PATTERN = re.compile(r"[^\s,\[\]\"']*[.*?][^\s,\[\]\"']*")


@dataclass(frozen=True)
class BrokenMapping:
    """Why a mapping cannot be used, with file and line; the files that it seems to be made for, and its words."""

    path: Path
    fault: str
    file_names: tuple[str, ...] = field(repr=False)
    words: frozenset[str] = field(repr=False)


def broken_mappings(folder: Path | None) -> list[BrokenMapping]:
    """The mappings in `folder` that cannot be used, by the names of their files."""
    tried = {path: try_mapping(path) for path in own_files(folder)}
    return [_describe(path, str(fault)) for path, fault in tried.items() if isinstance(fault, LingpingError)]


def _describe(path: Path, fault: str) -> BrokenMapping:
    """Read from the text, because it may not be YAML: its words besides keys are column names, among others."""
    text = _COMMENT.sub("", path.read_text(encoding="utf-8", errors="replace"))
    written = _FILE_NAMES.search(text)
    patterns = _PATTERN.findall(written[1]) if written else []
    return BrokenMapping(
        path, mask_name(fault), tuple(patterns) or ("*",), frozenset(_WORD.findall(_KEY.sub("", text)))
    )
