"""A warehouse that cannot be used: damaged, held by another process, on a disk that is full."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lingping.errors import BrokenHome
from warehouse.database import connection
from warehouse.database.connection import home_lock, open_writer, refuse_damaged
from warehouse.database.database_faults import find_locker

HOLD = """
import sys, time, duckdb
con = duckdb.connect(sys.argv[1])
print("open", flush=True)
time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("home") / "warehouse.duckdb"
    with open_writer(path) as con:
        con.execute("create schema marts; create table marts.a as select random() as x from range(300_000)")
    return path


@pytest.fixture
def warehouse(written, tmp_path) -> Path:
    return Path(shutil.copy(written, tmp_path))


@contextmanager
def held(path: Path, seconds: float) -> Iterator[int]:
    """The file is open in another process, for so many seconds."""
    with subprocess.Popen([sys.executable, "-c", HOLD, path, str(seconds)], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        yield process.pid
        process.kill()


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """No file of this process grows beyond so many bytes: what a full disk looks like."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


DAMAGE = {
    "another file": lambda path: path.write_text("not a database", "utf-8"),
    "empty": lambda path: path.write_bytes(b""),
    "half of it": lambda path: os.truncate(path, path.stat().st_size // 2),
    "its header": lambda path: path.write_bytes(b"?" * 12_288 + path.read_bytes()[12_288:]),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_warehouse_is_named_with_the_remedy(warehouse, damage):
    damage(warehouse)
    with pytest.raises(BrokenHome, match="restore BACKUP") as error:
        refuse_damaged(warehouse)
    assert str(error.value).startswith(f"{warehouse}: damaged")
    assert "\n" not in str(error.value)


def test_a_whole_warehouse_passes(warehouse):
    refuse_damaged(warehouse)


def test_rows_that_cannot_be_read_name_the_warehouse(warehouse):
    content = bytearray(warehouse.read_bytes())
    for place in range(600_000, len(content), 50_000):
        content[place] ^= 255
    warehouse.write_bytes(content)
    with pytest.raises(BrokenHome, match="damaged"), open_writer(warehouse) as con:
        con.execute("select sum(x) from marts.a").fetchall()


def test_a_wrong_query_stays_what_it_is(warehouse):
    with pytest.raises(Exception, match="Catalog Error") as error, open_writer(warehouse) as con:
        con.execute("from marts.nothing")
    assert not isinstance(error.value, BrokenHome)


def test_a_process_that_is_soon_done_with_the_warehouse_is_waited_for(warehouse):
    with held(warehouse, seconds=1), open_writer(warehouse) as con:
        assert con.execute("select count(*) from marts.a").fetchall() == [(300_000,)]


def test_a_process_that_keeps_the_warehouse_open_is_named(warehouse, monkeypatch):
    monkeypatch.setattr(connection, "_PATIENCE", 0.3)
    with held(warehouse, seconds=60) as process, pytest.raises(BrokenHome) as error, open_writer(warehouse):
        pytest.fail("two processes had it open for writing")
    assert f"{warehouse}: process {process} (python" in str(error.value)
    assert "End that process" in str(error.value)


def test_a_run_that_has_it_open_is_no_damage(warehouse):
    with held(warehouse, seconds=60):
        refuse_damaged(warehouse)
    with open_writer(warehouse):
        refuse_damaged(warehouse)


def test_a_full_disk_is_named_and_the_warehouse_stays_whole(warehouse):
    with (
        largest_file(warehouse.stat().st_size + 100_000),
        pytest.raises(BrokenHome, match=r"File too large\. Make room on the disk"),
        open_writer(warehouse) as con,
    ):
        con.execute("create table marts.b as select random() as x from range(3_000_000)")
    with open_writer(warehouse) as con:
        assert con.execute("select count(*) from marts.a").fetchall() == [(300_000,)]


@pytest.mark.skipif(not Path("/proc/locks").is_file(), reason="this system does not tell who holds a lock")
def test_the_process_that_holds_a_home_is_known(tmp_path):
    with home_lock(tmp_path):
        assert find_locker(tmp_path / ".lock") == os.getpid()
    assert find_locker(tmp_path / ".lock") is None
