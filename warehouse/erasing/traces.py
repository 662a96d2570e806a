"""A last look through the files of a home: where something of the erased customers still stands."""

import gzip
import sqlite3
import zipfile
import zlib
from collections.abc import Collection, Iterator
from contextlib import closing
from pathlib import Path

from lingping.home_layout import BACKUPS, INBOX, MODELS, PUBLISHED, SNAPSHOTS, WAREHOUSE

_BY_KEY = (WAREHOUSE, f"{PUBLISHED}/{SNAPSHOTS}", BACKUPS, INBOX)  # emptied by their own rules, or named apart
_WEIGHTS = (".safetensors",)


def find_traces(home: Path, needles: Collection[str]) -> list[str]:
    """Files of the home, below it, that hold one of the needles; packed ones are looked into, databases dumped."""
    wanted = [each.encode() for each in needles]
    places = {path.relative_to(home).as_posix(): path for path in sorted(home.rglob("*")) if _is_looked_at(path)}
    return [
        place
        for place, path in places.items()
        if not place.startswith((*_BY_KEY, ".")) and any(one in each for each in _contents(path) for one in wanted)
    ]


def _is_looked_at(path: Path) -> bool:
    return path.is_file() and not path.is_symlink() and not (path.suffix in _WEIGHTS and MODELS in path.parts)


def _contents(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    yield content
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            yield from map(packed.read, packed.namelist())
    elif content.startswith(b"\x1f\x8b"):
        try:
            yield gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return
    elif content.startswith(b"PAR1"):
        import pyarrow.parquet as pq

        yield repr(pq.read_table(path).to_pylist()).encode()
    elif content.startswith(b"SQLite format 3"):
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as con:
            yield "\n".join(con.iterdump()).encode()
