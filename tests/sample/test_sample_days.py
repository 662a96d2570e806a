"""The sample world as nightly exports."""

from collections import defaultdict
from datetime import date
from pathlib import Path

import pytest

from lingping.ingest.content import read_content
from lingping.ingest.export import read_export
from lingping.ingest.pseudonyms import KeyRing
from lingping.sample.days import write_days

END = date(2026, 3, 29)


@pytest.fixture(scope="module")
def days(tmp_path_factory) -> dict[date, tuple[Path, ...]]:
    return write_days(tmp_path_factory.mktemp("days"), weeks=2, scale=0.3, end=END)


def rows(paths, kind: str) -> list[dict]:
    """Accepted rows of the files of one kind, read as imports read them."""
    exports = [read_export(read_content(path), key=KeyRing((b"k" * 32,))) for path in paths]
    batches = [batch for export in exports if export.kind == kind for batch in export.batches()]
    assert not any(batch.quarantined.num_rows for batch in batches)
    return [row for batch in batches for row in batch.accepted.to_pylist()]


def test_every_day_has_files_and_equal_arguments_give_equal_bytes(days, tmp_path):
    assert (min(days), max(days), len(days)) == (date(2026, 3, 16), END, 14)
    again = write_days(tmp_path, weeks=2, scale=0.3, end=END)
    assert {day: [path.read_bytes() for path in paths] for day, paths in again.items()} == {
        day: [path.read_bytes() for path in paths] for day, paths in days.items()
    }


@pytest.mark.parametrize(
    ("kind", "instants"),
    [
        ("reviews", ("reviewed_at", "reply_at", "follow_up_at")),
        ("orders", ("paid_at", "refunded_at")),
        ("events", ("occurred_at",)),
    ],
)
def test_no_file_contains_times_after_its_day(days, kind, instants):
    for day, paths in days.items():
        times = [row[name] for row in rows(paths, kind) for name in instants if row[name]]
        assert all(instant.astimezone().date() <= day or (instant.hour >= 16) for instant in times), day


@pytest.mark.parametrize(
    ("kind", "key", "event"), [("orders", "order_key", "refunded_at"), ("reviews", "review_id", "reply_at")]
)
def test_later_changes_are_exported_as_revisions(days, kind, key, event):
    seen = defaultdict(list)
    for paths in days.values():
        for row in rows(paths, kind):
            seen[row[key]].append(row)
    revised = [versions for versions in seen.values() if len(versions) > 1]
    assert revised
    for versions in revised:
        updates = [version["source_updated_at"] for version in versions]
        assert updates == sorted(updates)
    assert any(versions[0][event] is None and versions[-1][event] for versions in revised)
