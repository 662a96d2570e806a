"""Readers during publishes see one snapshot each, and nobody's snapshot is deleted."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from benchmarks.readers import measure
from lingping.home_layout import DATABASE
from warehouse.published.old_snapshots import forget_old, is_in_use

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOLD = "import sys, duckdb; con = duckdb.connect(sys.argv[1], read_only=True); print('open', flush=True); input()"


def make_snapshots(published, minutes):
    """Folders as publishes leave them, so many minutes before NOW."""
    folders = []
    for number in minutes:
        at = NOW - timedelta(minutes=number)
        folder = published / "snapshots" / f"{at:%Y%m%dT%H%M%SZ}-run{number:05}"
        folder.mkdir(parents=True)
        duckdb.connect(folder / DATABASE).close()
        folders.append(folder)
    return folders


def there(folders):
    return [folder.exists() for folder in folders]


def test_readers_of_one_database_or_one_id_see_no_error_and_no_mixture(tmp_path):
    counts = measure(tmp_path, readers=3, publishes=4)
    for way in ("DuckDB through current", "Parquet of one snapshot id"):
        assert counts[way]["reads"] > 1
        assert (counts[way]["errors"], counts[way]["mixtures"]) == (0, 0), way


def test_a_snapshot_that_was_replaced_a_moment_ago_stays(tmp_path):
    folders = make_snapshots(tmp_path, (90, 61, 40, 0))
    forget_old(tmp_path, keep=1, grace=timedelta(hours=1), now=NOW)
    assert there(folders) == [False, True, True, True]  # the second was replaced 40 minutes ago


def test_the_newest_stay_however_old_they_are(tmp_path):
    folders = make_snapshots(tmp_path, (9000, 8000, 7000))
    forget_old(tmp_path, keep=2, grace=timedelta(0), now=NOW)
    assert there(folders) == [False, True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows refuses to delete it")
def test_a_snapshot_that_somebody_has_open_stays_until_it_is_closed(tmp_path):
    folders = make_snapshots(tmp_path, (90, 60, 0))
    command = [sys.executable, "-c", HOLD, folders[0] / DATABASE]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reader:
        assert reader.stdout
        reader.stdout.readline()
        assert is_in_use(folders[0])
        forget_old(tmp_path, keep=1, grace=timedelta(0), now=NOW)
        reader.communicate(b"\n")
    assert there(folders) == [True, False, True]
    forget_old(tmp_path, keep=1, grace=timedelta(0), now=NOW)
    assert there(folders) == [False, False, True]
