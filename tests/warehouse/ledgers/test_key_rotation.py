"""A rotated key: every customer, order and receiver stays who it was, whenever the process is killed."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import duckdb
import pytest

from lingping.contracts import TABLES
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, load_key, pseudonym, receiver_id
from lingping.notify.addresses import read_addresses
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.database.tables import columns, digests
from warehouse.imports.inbox import import_file
from warehouse.imports.load import ImportResult
from warehouse.ledgers.key_ledger import count_customers, newest_key, use_key
from warehouse.ledgers.key_rotation import keyed_tables, rotate

AT = datetime(2026, 3, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 1, tzinfo=UTC)
FILES = {
    "reviews.csv": """\
评论ID,用户ID,订单号,商品ID,评分,评论内容,评论时间
1,u1,20260001,i1,5,很好,2026-03-01 10:00:00
,u2,20260002,i1,1,快递慢,2026-03-02 10:00:00
,,,i1,1,没有名字,2026-03-02 11:00:00
,,,i1,1,没有名字,2026-03-02 11:00:00
""",
    "events.csv": """\
user_id,item_id,event_type,occurred_at
u1,i1,browse,2026-03-01 10:00:00
u1,i1,browse,2026-03-01 10:00:00
u3,i1,cart,2026-03-01 10:00:00
""",
    "orders.csv": """\
订单号,子订单编号,用户ID,商品ID,数量,实付金额,付款时间
20260001,1001,u1,i1,1,10.00,2026-02-28 10:00:00
20260002,1002,u2,i1,2,20.00,2026-02-28 11:00:00
""",
}
MORE = {
    "reviews.csv": ",u4,20260004,i1,3,一般,2026-03-04 10:00:00\n",
    "events.csv": "u1,i1,buy,2026-03-04 10:00:00\n",
    "orders.csv": "20260004,1004,u4,i1,1,10.00,2026-03-03 10:00:00\n",
}
KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from lingping.ingest import pseudonyms
from warehouse.database.connection import open_writer
from warehouse.ledgers import key_rotation

home, place, module, name = Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3].split(".")
owner = {"pseudonyms": pseudonyms, "key_rotation": key_rotation}[module]
original, calls = getattr(owner, name), []

def killed(*arguments, **options):
    calls.append(1)
    result = original(*arguments, **options)
    if len(calls) == place:
        os._exit(9)
    return result

setattr(owner, name, killed)
with open_writer(home / "warehouse.duckdb") as con:
    key_rotation.rotate(con, home / "key", at=datetime(2026, 3, 31, tzinfo=UTC))
"""


def open_settings(home: Path) -> Settings:
    return load_settings(home=home, key_file=home / "key")


def fill(settings: Settings, folder: str, files: dict[str, str]) -> list[ImportResult]:
    """Import `files` with the key of the home, from a folder of the inbox."""
    with open_writer(settings.warehouse) as con:
        key = use_key(con, settings.key_file, at=AT)
        done = []
        for name, content in files.items():
            path = settings.inbox / "shop" / folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
            done.append(import_file(con, path, settings=settings, key=key, at=AT))
    assert {each.status for each in done} == {"loaded"}, done
    return done


def made_with_key(settings: Settings) -> dict[str, str]:
    with open_writer(settings.warehouse) as con:
        return {name: content for name, content in digests(con).items() if name.startswith(("raw.", "ml."))}


@pytest.fixture
def home(tmp_path: Path) -> Settings:
    settings = open_settings(tmp_path / "home")
    settings.home.mkdir()
    fill(settings, "first", FILES)
    return settings


def test_a_rotated_home_is_the_one_that_the_new_key_would_have_made(home, tmp_path):
    before = made_with_key(home)
    with open_writer(home.warehouse) as con:
        version = rotate(con, home.key_file, at=LATER)
        assert newest_key(con) == version
    assert (version.version, version.used_since, version.origin) == (2, LATER, "rotated")
    anew = open_settings(tmp_path / "anew")
    anew.home.mkdir()
    anew.key_file.write_text(home.key_file.read_text())
    anew.key_file.chmod(0o600)
    fill(anew, "first", FILES)
    after = made_with_key(home)
    assert after == made_with_key(anew)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"raw.reviews", "raw.events", "raw.orders"}


def test_customers_before_and_after_are_joined_and_no_row_is_doubled(home):
    with open_writer(home.warehouse) as con:
        customers = count_customers(con)
        rotate(con, home.key_file, at=LATER)
        assert count_customers(con) == customers == 3
    done = fill(home, "second", {name: content + MORE[name] for name, content in FILES.items()})
    assert [(each.accepted, each.duplicate) for each in done] == [(1, 4), (1, 3), (1, 2)]
    with open_writer(home.warehouse) as con:
        assert count_customers(con) == 4
        u1 = pseudonym(load_key(home.key_file), "shop", "u1")
        joined = con.execute(
            "select count(*) from raw.reviews as r join raw.orders as o using (platform, order_key, user_key)"
        ).fetchall()
        assert joined == [(3,)]
        platform = con.execute("select distinct platform from raw.events").fetchall()[0][0]
        u1 = pseudonym(load_key(home.key_file), platform, "u1")
        assert con.execute("select count(*) from raw.events where user_key = ?", [u1]).fetchall() == [(3,)]


def test_nothing_that_the_old_key_made_is_left_in_the_tables(home):
    with open_writer(home.warehouse) as con:
        old = {
            value
            for table, names in {
                "raw.reviews": "user_key, order_key, content_hash, substr(review_id, 3)",
                "raw.events": "user_key, content_hash",
                "raw.orders": "user_key, order_key, line_key, content_hash",
            }.items()
            for row in con.execute(f"select {names} from {table}").fetchall()
            for value in row
            if value
        }
        rotate(con, home.key_file, at=LATER)
        content = str([con.execute(f"from {table.name}").fetchall() for table in TABLES])
    assert len(old) == 17
    assert [value for value in old if value in content] == []


def test_the_receiver_of_a_letter_is_known_after_a_rotation(home, tmp_path):
    path = tmp_path / "deliveries.toml"
    path.write_text('[merchants.shop]\nto = ["json://127.0.0.1/secret"]', "utf-8")
    path.chmod(0o600)

    def read_id(key: KeyRing) -> str:
        return read_addresses(path, partial(receiver_id, key)).merchants["shop"].addresses[0].receiver_id

    with open_writer(home.warehouse) as con:
        before = read_id(use_key(con, home.key_file, at=AT))
        con.execute("insert into ops.deliveries by name select 'v' as letter_version, ? as receiver_id", [before])
        rotate(con, home.key_file, at=LATER)
        after = read_id(use_key(con, home.key_file, at=LATER))
        assert con.execute("select receiver_id from ops.deliveries").fetchall() == [(after,)]
    assert after != before


def test_a_table_keeps_its_comments_and_what_must_not_be_null(home):
    def shape() -> list[object]:
        with duckdb.connect(home.warehouse, read_only=True) as con:
            nullable = con.execute("select table_name, column_name, is_nullable from duckdb_columns() order by all")
            return [nullable.fetchall(), *(columns(con, table.name) for table in TABLES)]

    before = shape()
    with open_writer(home.warehouse) as con:
        rotate(con, home.key_file, at=LATER)
    assert shape() == before


def test_every_table_with_a_pseudonym_is_renewed():
    assert {table.name for table in keyed_tables()} == {
        "raw.reviews",
        "raw.events",
        "raw.orders",
        "ml.user_clusters",
        "ml.user_forecasts",
        "ml.recommendations",
        "ops.audience_exports",
        "ops.opt_outs",
        "ops.erasures",
        "ops.deliveries",
    }


def test_the_old_key_is_kept_for_the_owner_alone_and_a_second_rotation_keeps_the_second(home):
    files = []
    with open_writer(home.warehouse) as con:
        for _ in range(2):
            files.append(home.key_file.read_text())
            rotate(con, home.key_file, at=LATER)
        assert [len(load_key(home.key_file).keys), count_customers(con)] == [3, 3]
    kept = [home.key_file.with_name(f"key.{version}") for version in (1, 2)]
    assert [path.read_text() for path in kept] == files
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in (*kept, home.key_file)} == {0o600}


def test_another_key_is_refused_and_changes_nothing(home):
    before = made_with_key(home)
    load_key(home.home / "other")
    with open_writer(home.warehouse) as con, pytest.raises(LingpingError, match="another pseudonym key"):
        rotate(con, home.home / "other", at=LATER)
    assert made_with_key(home) == before
    assert len(load_key(home.home / "other").keys) == 1


@pytest.mark.parametrize(
    ("place", "function", "secrets"),
    [
        (1, "pseudonyms.write_text", 1),  # the old key is kept, the new one not written
        (2, "pseudonyms.write_text", 2),  # the new key is written, no table renewed
        (2, "key_rotation._renew_table", 2),  # in the middle of the tables
        (1, "key_rotation.enter_key", 2),  # everything done, nothing committed
    ],
)
def test_a_killed_rotation_leaves_a_home_that_works_and_the_next_one_finishes_it(home, place, function, secrets):
    before, old = made_with_key(home), load_key(home.key_file)
    script = [sys.executable, "-c", KILLED, str(home.home), str(place), function]
    assert subprocess.run(script, capture_output=True, check=False).returncode == 9
    assert len(load_key(home.key_file).keys) == secrets
    assert made_with_key(home) == before
    with open_writer(home.warehouse) as con:
        assert use_key(con, home.key_file, at=LATER) == old
    again = fill(home, "again", {name: f"{content}\n" for name, content in FILES.items()})
    assert [each.accepted for each in again] == [0, 0, 0]
    with open_writer(home.warehouse) as con:
        rotate(con, home.key_file, at=LATER)
        assert len(load_key(home.key_file).keys) == 2
        assert use_key(con, home.key_file, at=LATER) == load_key(home.key_file)
    again = fill(home, "later", {name: f"{content}\n\n" for name, content in FILES.items()})
    assert [each.accepted for each in again] == [0, 0, 0]
