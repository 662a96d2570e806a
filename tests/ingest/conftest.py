"""Ingest in one call: bytes in, accepted and quarantined rows out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.ingest.content import read_content
from lingping.ingest.export import Export, read_export
from lingping.ingest.pseudonyms import KeyRing

KEY = KeyRing((bytes(range(32)),))
NOW = datetime(2026, 3, 1, tzinfo=UTC)


@dataclass
class Ingested:
    """Everything that came out of one file."""

    export: Export
    accepted: list[dict]
    quarantined: list[dict]
    unread: list[dict]
    notes: tuple[str, ...] = ()

    @property
    def reasons(self) -> Counter[str]:
        return Counter(row["reason"] for row in self.quarantined)


def read(path: Path, **options) -> Ingested:
    export = read_export(read_content(path), key=KEY, **{"now": NOW, **options})
    ingested = Ingested(export, [], [], [])
    for batch in export.batches():
        assert batch.received == batch.accepted.num_rows + batch.quarantined.num_rows
        ingested.accepted += batch.accepted.to_pylist()
        ingested.quarantined += batch.quarantined.to_pylist()
        ingested.unread += batch.unread.to_pylist()
    ingested.notes = export.describe()
    return ingested


@pytest.fixture
def ingest(tmp_path: Path) -> Callable[..., Ingested]:
    """Write a file (text as UTF-8, or bytes) and read it."""

    def _ingest(name: str, content: str | bytes, **options) -> Ingested:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read(path, **options)

    return _ingest


@pytest.fixture
def mapping(tmp_path: Path) -> Callable[[str], str]:
    """Write a source mapping and give its path, as --source takes it."""

    def _mapping(yaml: str) -> str:
        path = tmp_path / "own.yaml"
        path.write_text(yaml, encoding="utf-8")
        return str(path)

    return _mapping


@pytest.fixture(scope="session")
def read_file() -> Callable[..., Ingested]:
    """Read a file where it lies."""
    return read
