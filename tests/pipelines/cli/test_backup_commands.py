"""`lingping backup` and `restore` as a user calls them, and the run's warehouse on older and newer homes."""

import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from assets.resources import Warehouse
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import load_key
from warehouse.database.connection import open_writer
from warehouse.database.migrations import MIGRATIONS

MAIN = "from pipelines.cli.start import console_script; console_script()"
SCHEMA_V1 = (Path(__file__).parents[2] / "warehouse" / "database" / "schema_v1.sql").read_text("utf-8")


@pytest.fixture
def home(tmp_path) -> Path:
    with open_writer(tmp_path / "home" / "warehouse.duckdb"):
        pass
    load_key(tmp_path / "key")
    return tmp_path / "home"


def run_merged(arguments: list[object], key_file: Path) -> str:
    """Output and errors of a command as a terminal shows them, in their order."""
    command = [sys.executable, "-c", MAIN, *map(str, arguments)]
    environment = os.environ | {"LINGPING_KEY_FILE": str(key_file)}
    return subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, check=True
    ).stdout


def test_a_backup_is_restored_elsewhere_and_names_the_key_file(lingping, home, tmp_path):
    packed = lingping("backup", tmp_path / "b.tar", "--home", home)
    assert (packed.code, packed.err.count("key:")) == (0, 0)
    assert f"Keep {tmp_path / 'key'} apart" in packed.out
    restored = lingping("restore", tmp_path / "b.tar", "--home", tmp_path / "new")
    assert (restored.code, restored.err.count("key:")) == (0, 0)
    assert f"Next: lingping run --home {tmp_path / 'new'}" in restored.out


def test_a_lost_key_stops_a_restore_unless_it_is_said_to_be_lost(lingping, home, tmp_path):
    with open_writer(home / "warehouse.duckdb") as con:
        con.execute("insert into ops.deliveries by name select 'v' as letter_version, 'r' as receiver_id")
    lingping("backup", tmp_path / "b.tar", "--home", home)
    (tmp_path / "key").unlink()
    refused = lingping("restore", tmp_path / "b.tar", "--home", tmp_path / "new")
    line = refused.err.splitlines()[-1]  # the progress of the verification stands before it, where that takes a while
    assert (refused.code, refused.err.count("lingping: ")) == (2, 1)
    assert line.startswith(f"lingping: {tmp_path / 'key'}: missing or not the pseudonym key of b.tar")
    assert line.endswith("Only if it is lost: restore with --without-key, then `lingping key accept`.")
    assert not (tmp_path / "new").exists()
    restored = lingping("restore", tmp_path / "b.tar", "--home", tmp_path / "new", "--without-key")
    assert restored.code == 0
    assert "key: Runs are refused until" in restored.err
    both = run_merged(["restore", tmp_path / "b.tar", "--home", tmp_path / "newer", "--without-key"], tmp_path / "key")
    assert both.index("Runs are refused until") < both.index("Next: lingping run")  # read before it is obeyed
    assert not (tmp_path / "key").exists()


def test_a_home_in_use_and_a_damaged_archive_are_one_line(lingping, home, tmp_path):
    lingping("backup", tmp_path / "b.tar", "--home", home)
    (tmp_path / "bad.tar").write_bytes(b"no archive")
    for arguments in ((tmp_path / "b.tar", "--home", home), (tmp_path / "bad.tar", "--home", tmp_path / "new")):
        refused = lingping("restore", *arguments)
        assert (refused.code, len(refused.err.splitlines())) == (2, 1)
    assert not (tmp_path / "new").exists()


def test_a_run_migrates_an_older_home_first_and_refuses_a_newer_one(home):
    resource = Warehouse(home=str(home)).yield_for_execution(dg.build_init_resource_context())
    (home / "warehouse.duckdb").unlink()
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute(SCHEMA_V1)
    with resource as warehouse, warehouse.writer() as con:
        assert con.execute("select count(*) from ops.schema_versions").fetchall() == [(len(MIGRATIONS),)]
        con.execute("insert into ops.schema_versions by name select 99 as version")
    assert list((home / "backups").iterdir())
    with (
        pytest.raises(LingpingError, match="newer Lingping"),
        Warehouse(home=str(home)).yield_for_execution(dg.build_init_resource_context()),
    ):
        pass
