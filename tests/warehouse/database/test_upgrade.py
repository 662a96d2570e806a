import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from lingping.contracts import TABLES
from lingping.errors import LingpingError
from lingping.text.cleaning import compute_text_id
from warehouse.batches.text_batches import new_texts
from warehouse.database.connection import open_writer, prepare
from warehouse.database.migrations import MIGRATIONS, SCHEMA_VERSION, Migration, version_of
from warehouse.database.tables import digests
from warehouse.database.upgrade import migrate

AT = datetime(2026, 3, 30, 4, tzinfo=UTC)
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from warehouse.database import upgrade

apply = upgrade._apply
upgrade._apply = lambda *arguments: (apply(*arguments), os._exit(9))  # every step done, nothing committed
upgrade.migrate(Path(sys.argv[1]), at=datetime(2026, 3, 29, tzinfo=UTC))
"""
SCHEMA_V1 = Path(__file__).with_name("schema_v1.sql").read_text("utf-8")


@pytest.fixture
def old(tmp_path) -> Path:
    """A warehouse of version 1 with a few rows."""
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as con:
        con.execute(SCHEMA_V1)
    return path


def structure(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as con:
        return con.execute(
            "select schema_name, table_name, column_name, data_type, is_nullable, column_default"
            " from duckdb_columns() where not internal order by schema_name, table_name, column_index"
        ).fetchall()


def comments(path: Path) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as con:
        return con.execute(
            "select schema_name, table_name, '', comment from duckdb_tables() union all"
            " select schema_name, table_name, column_name, comment from duckdb_columns() order by all"
        ).fetchall()


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect(path, read_only=True) as con:
        prepare(con)
        return con.execute(query).fetchall()


def content(path: Path) -> tuple[int | None, dict[str, str]]:
    with duckdb.connect(path, read_only=True) as con:
        prepare(con)
        return version_of(con), digests(con)


def everything(path: Path) -> tuple[object, ...]:
    return content(path), structure(path), comments(path)


def test_a_new_warehouse_begins_at_the_newest_version_and_stays_there(tmp_path):
    for _ in range(2):
        with open_writer(tmp_path / "warehouse.duckdb") as con:
            rows = con.execute("select version, what from ops.schema_versions").fetchall()
            assert rows == [(SCHEMA_VERSION, "Created")]


def test_versions_count_up_by_one():
    assert [step.version for step in MIGRATIONS] == list(range(2, SCHEMA_VERSION + 1))


def test_a_migrated_warehouse_is_built_like_a_new_one(old, tmp_path):
    new = tmp_path / "new.duckdb"
    with open_writer(new):
        pass
    migrate(old, at=AT)
    with open_writer(old):  # tables that came later are created where they are missing
        pass
    assert structure(old) == structure(new)
    assert content(old)[0] == content(new)[0] == SCHEMA_VERSION
    assert len({row[:2] for row in structure(old)}) == len(TABLES)


def test_every_table_that_a_step_makes_or_changes_is_then_as_the_contracts_have_it(old, tmp_path):
    new = tmp_path / "new.duckdb"
    with open_writer(new):
        pass
    migrate(old, at=AT)
    assert set(structure(old)) <= set(structure(new))


def test_a_migrated_warehouse_is_described_like_a_new_one(old, tmp_path):
    new = tmp_path / "new.duckdb"
    for path in (old, new):
        migrate(path, at=AT)
        with open_writer(path):
            pass
    assert comments(old) == comments(new)


def test_a_reworded_description_needs_no_migration(tmp_path):
    path = tmp_path / "warehouse.duckdb"
    with open_writer(path) as con:
        con.execute("insert into ops.dirty_dates values ('2026-03-01')")
    described = comments(path)
    with duckdb.connect(path) as con:
        con.execute("comment on table raw.reviews is 'Old.'; comment on column raw.items.price is 'Old';")
        con.execute("comment on column ops.files.path is null")
    reworded = set(comments(path)) - set(described)
    assert len(reworded) == 3
    before = content(path)
    with open_writer(path):
        pass
    assert comments(path) == described
    assert content(path) == before


def test_migrating_keeps_every_row_and_enters_the_version(old):
    reviews = "select * replace (rating::double as rating) from raw.reviews"
    before, reviews_before = content(old)[1], read(old, reviews)
    migrate(old, at=AT)
    after = content(old)[1]
    assert {name for name in before if after[name] != before[name]} == {
        "raw.reviews",  # 5 became 5.00
        "ops.files",  # has got a column
    }
    assert read(old, reviews) == reviews_before != []
    with open_writer(old) as con:
        assert con.execute("select version, reached_at, what from ops.schema_versions").fetchall() == [
            (step.version, AT, step.what) for step in MIGRATIONS
        ]


def test_files_that_were_loaded_before_are_numbered_in_their_order(old):
    with duckdb.connect(old) as con:
        con.execute("delete from ops.files")
        for name, status, day in [("b", "loaded", 2), ("a", "loaded", 2), ("c", "loaded", 1), ("d", "held", 1)]:
            con.execute(
                "insert into ops.files by name"
                " select $1 as file_id, $1 as path, $2 as status, $3::timestamptz as loaded_at",
                [name, status, f"2026-03-0{day}"],
            )
    migrate(old, at=AT)
    with open_writer(old) as con:
        numbers = con.execute("select path, import_number, loaded_at is null from ops.files order by 1").fetchall()
    assert numbers == [("a", 2, False), ("b", 3, False), ("c", 1, False), ("d", None, False)]


def test_texts_that_were_read_before_are_read_again(old):
    with duckdb.connect(old) as con:
        con.execute("update raw.reviews set text_id = 'a'")
        con.execute("insert into nlp.texts by name select 'a' as text_id, '很好' as masked_text")
    migrate(old, at=AT)
    with open_writer(old) as con:
        assert [batch.to_pylist() for batch in new_texts(con)] == [[{"text_id": "a", "text": "很好"}]]


def test_the_copy_from_before_is_kept(old):
    before = everything(old)
    copy = migrate(old, at=AT)
    assert copy
    assert copy == old.parent / "backups" / f"before-v{SCHEMA_VERSION}-20260330T040000Z.duckdb"
    assert everything(copy) == before
    assert [path.name for path in copy.parent.iterdir()] == [copy.name]


def test_a_warehouse_of_this_version_and_an_absent_one_need_nothing(old, tmp_path):
    migrate(old, at=AT)
    assert migrate(old, at=AT) is None
    assert migrate(tmp_path / "none" / "warehouse.duckdb", at=AT) is None


def test_a_failing_step_leaves_the_warehouse_as_it_was_and_names_the_copy(old):
    before = everything(old)
    broken = (*MIGRATIONS, Migration(SCHEMA_VERSION + 1, "Broken", "drop table raw.items; drop table raw.nothing"))
    with pytest.raises(LingpingError, match=r"stays at schema 1, .*backups.before-v") as raised:
        migrate(old, at=AT, migrations=broken)
    assert len(str(raised.value).splitlines()) == 1
    assert everything(old) == before
    assert migrate(old, at=AT)


def test_a_migration_that_was_killed_is_done_by_the_next_run(old):
    before = everything(old)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(old)], check=False, cwd=Path(__file__).parents[3])
    assert killed.returncode == 9
    assert everything(old) == before
    assert len(list((old.parent / "backups").iterdir())) == 1
    assert migrate(old, at=AT)
    assert content(old)[0] == SCHEMA_VERSION


@pytest.mark.parametrize("open_it", [lambda path: migrate(path, at=AT), lambda path: open_writer(path).__enter__()])
def test_a_newer_warehouse_is_refused_and_not_touched(tmp_path, open_it):
    path = tmp_path / "warehouse.duckdb"
    with open_writer(path) as con:
        con.execute("insert into ops.schema_versions by name select 99 as version")
    before = everything(path)
    with pytest.raises(LingpingError, match=rf"newer Lingping \(schema 99, this one knows {SCHEMA_VERSION}\)"):
        open_it(path)
    assert everything(path) == before


def test_an_older_warehouse_is_not_written_before_it_was_migrated(old):
    before = everything(old)
    with pytest.raises(LingpingError, match="`lingping run` migrates it"), open_writer(old):
        pass
    assert everything(old) == before


def test_personal_data_in_rows_imported_before_is_masked_and_leaves_no_byte(old):
    with duckdb.connect(old) as con:
        con.execute(
            "update raw.reviews set text = '打13987650001找我', text_id = 'guess', variant = '刻字13987650002';"
            "update ops.files set path = 'shop/客户13987650003.csv', reason = 'bad_json: 13987650004',"
            " new_columns = ['电话13987650005', '备注']"
        )
    copy = migrate(old, at=AT)
    ((text, identity, variant),) = read(old, "select text, text_id, variant from raw.reviews")
    assert (text, variant) == ("打[手机号]找我", "刻字[手机号]")
    assert identity == compute_text_id("打[手机号]找我")
    ((path, reason, columns),) = read(old, "select path, reason, new_columns from ops.files")
    assert re.fullmatch(r"shop/客户\[手机号\]~[0-9a-f]{4}\.csv", str(path))
    assert (reason, columns) == ("bad_json: [手机号]", ["电话[手机号]", "备注"])
    assert copy and b"139876500" in copy.read_bytes()  # the copy from before has it still, and docs/operate.md says so
    assert b"139876500" not in old.read_bytes()
