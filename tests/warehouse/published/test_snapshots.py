"""Old snapshots can be asked, and those with a name stay."""

import json
from datetime import UTC, datetime

import duckdb
import pytest

from lingping.errors import LingpingError
from warehouse.database.connection import open_writer
from warehouse.published.publish import publish
from warehouse.published.query import ask
from warehouse.published.snapshots import find_snapshot, give_name, list_snapshots, read_names, take_name
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql


@pytest.fixture
def published(tmp_path):
    """Three snapshots that tell their number."""
    for number in range(3):
        publish_number(tmp_path, number)
    return tmp_path / "published"


def publish_number(home, number, *, keep=14):
    path = home / "sql" / "marts" / "a.sql"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"-- One row per x.\n-- column: x: The number\nselect {number} as x", "utf-8")
    mart = read_sql(home / "sql")
    at = datetime(2026, 3, 1 + number, 12, tzinfo=UTC)
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, mart)
        return publish(con, home / "published", mart, run_id=f"run{number}", at=at, as_of=None, model_id="m", keep=keep)


def told(published, snapshot):
    return ask(published, "select x from marts.a", snapshot)["x"].to_pylist()


def test_an_old_snapshot_is_asked_by_id_by_the_beginning_of_it_or_by_name(published):
    give_name(published, "20260301", "before-618")
    assert told(published, "20260302T120000Z-run1") == [1]
    assert told(published, "20260302") == [1]
    assert told(published, "before-618") == [0]
    assert told(published, "current") == [2]


@pytest.mark.parametrize(("wanted", "why"), [("2026", "3 snapshots"), ("20990101", "no such"), ("", "3 snapshots")])
def test_a_snapshot_that_is_not_there_or_not_one_is_refused(published, wanted, why):
    with pytest.raises(LingpingError, match=why):
        find_snapshot(published, wanted)


def test_a_snapshot_with_a_name_stays_when_the_others_go(published):
    kept = give_name(published, "20260301", "大促前")
    publish_number(published.parent, 3, keep=1)
    ids = [each.snapshot_id for each in list_snapshots(published)]
    assert ids == ["20260304T120000Z-run3", kept]
    assert told(published, "大促前") == [0]
    take_name(published, "大促前")
    publish_number(published.parent, 4, keep=1)
    assert [each.snapshot_id for each in list_snapshots(published)] == ["20260305T120000Z-run4"]


def test_the_list_is_that_of_the_manifests_newest_first(published):
    give_name(published, "current", "last")
    newest, *older = list_snapshots(published)
    assert (newest.snapshot_id, newest.names, newest.is_current) == ("20260303T120000Z-run2", ("last",), True)
    assert [(each.names, each.is_current) for each in older] == [((), False)] * 2
    manifest = json.loads((published / "current" / "manifest.json").read_text("utf-8"))
    assert newest.published_at == datetime.fromisoformat(manifest["published_at"])
    assert newest.rows == sum(table["rows"] for table in manifest["tables"].values()) > 0


def test_any_tool_opens_a_named_snapshot_by_its_path(published):
    give_name(published, "20260301", "before")
    with duckdb.connect(published / "named" / "before" / "lingping.duckdb", read_only=True) as con:
        assert con.execute("select x from lingping.marts.a").fetchall() == [(0,)]


@pytest.mark.parametrize("name", ["", "current", "../x", "a b", "20260301T1", "-x", "x" * 61])
def test_a_name_that_is_none_is_refused(published, name):
    with pytest.raises(LingpingError, match="no name"):
        give_name(published, "current", name)
    assert read_names(published) == {}


def test_a_name_is_given_once_and_only_taken_where_given(published):
    give_name(published, "20260301", "before")
    with pytest.raises(LingpingError, match="unname before"):
        give_name(published, "current", "before")
    with pytest.raises(LingpingError, match="No snapshot is called after"):
        take_name(published, "after")


def test_the_commands_list_name_and_ask(lingping, published):
    home = published.parent
    assert lingping("snapshots", "name", "20260301", "before", "--home", home).code == 0
    listed = lingping("snapshots", "list", "--home", home)
    assert listed.code == 0
    assert "before" in listed.out
    assert "20260303T120000Z-run2" in listed.out
    asked = lingping("sql", "select x from marts.a", "--snapshot", "before", "--csv", "--home", home)
    assert asked.out == '"x"\n0\n'
    assert lingping("snapshots", "unname", "before", "--home", home).code == 0
    assert lingping("sql", "select 1", "--snapshot", "before", "--home", home).code == 2
