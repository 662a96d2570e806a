"""Whoever has a snapshot, but not the key, learns no customer's id, name, phone number or address from any table."""

import re
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from lingping.ingest.pseudonyms import KeyRing
from lingping.settings import load_settings
from lingping.text.analysis import analyse
from lingping.text.segmentation import Segmenter
from warehouse.batches.text_batches import new_texts
from warehouse.database.connection import open_snapshot, open_writer
from warehouse.database.tables import append
from warehouse.imports.inbox import import_file, list_exports
from warehouse.published.publish import publish
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

AT = datetime(2026, 3, 30, tzinfo=UTC)
ADDRESSEE = "欧阳静好,浙江省 杭州市 西湖区 留下街道幸福里7号,13800138000"
ORDERS = f"""\
订单编号,买家会员名,买家实际支付金额,订单状态,收货人姓名,收货地址,联系手机,订单付款时间,宝贝标题,宝贝总数量
202699887766,tb云朵飘飘,20.00,交易成功,{ADDRESSEE},2026-03-01 10:00:00,壶 订做请加13900139000,1
202699887767,tb云朵飘飘,30.00,等待买家付款,{ADDRESSEE},,壶,1
"""
EVENTS = """\
user_id,item_id,category,event_type,search_query,occurred_at
tb云朵飘飘,i1,4756105,browse,,2026-03-01 09:00:00
tb云朵飘飘,i1,4756105,buy,,2026-03-01 10:00:00
tb云朵飘飘,,,search,手机13800138000的订单,2026-03-01 09:01:00
"""
REVIEWS = """\
评论ID,用户ID,订单号,商品ID,评分,评论内容,评论时间
77,tb云朵飘飘,202699887766,i1,5,很好，有事打13800138000,2026-03-02 10:00:00
"""
SECRETS = (
    *("tb云朵飘飘", "云朵飘飘", "202699887766", "202699887767", "欧阳静好", "静好"),
    *("13800138000", "13900139000", "留下街道", "幸福里", "西湖区", "杭州"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("home")
    for merchant, files in {
        "shop": {"orders": ORDERS, "log": EVENTS, "reviews": REVIEWS},
        "log": {"log": EVENTS.replace("i1", "i2")},
    }.items():
        folder = home / "inbox" / merchant
        folder.mkdir(parents=True)
        for name, content in files.items():
            (folder / f"{name}.csv").write_text(content, "utf-8")
    settings = load_settings(home=home, key_file=home / "key")
    tables = read_sql()
    with open_writer(settings.warehouse) as con:
        for path in list_exports(settings.inbox):
            report = import_file(con, path, settings=settings, key=KeyRing((b"k" * 32,)), at=AT)
            assert (report.status, report.quarantined) == ("loaded", 0), path
        append(con, "nlp.texts", analyse(new_texts(con), segmenter=Segmenter(()), stop_words=()))
        build(con, tables)
        publish(con, settings.published, tables, run_id="run", at=AT, as_of=None, model_id=None)
    return home


def test_the_records_of_customers_are_published(home):
    with open_snapshot(home / "published") as con:
        assert con.execute("select count(*), count(user_key), any_value(province) from marts.orders").fetchall() == [
            (2, 2, "浙江")
        ]
        assert con.execute("select count(*), count(user_key) from marts.events").fetchall() == [(6, 6)]
        purchases = con.execute("select known_from, user_key is not null from marts.purchases order by all").fetchall()
    assert purchases == [("event", True), ("order", True)]


def test_no_table_has_a_customers_id_name_phone_number_or_address(home):
    with open_snapshot(home / "published") as con:
        for name in _tables(con):
            content = str(con.execute(f"from {name}").fetchall())
            assert [secret for secret in SECRETS if secret in content] == [], name


def test_no_file_of_the_snapshot_has_them_either(home):
    for path in (home / "published" / "current").iterdir():
        content = path.read_bytes()
        assert [secret for secret in SECRETS if secret.encode() in content] == [], path.name


def test_customers_and_orders_are_pseudonyms_of_one_form_in_every_table(home):
    pseudonym = re.compile("[0-9a-f]{32}")
    with open_snapshot(home / "published") as con:
        columns = con.execute(
            "select schema_name || '.' || table_name, column_name from duckdb_columns()"
            " where column_name in ('user_key', 'order_key', 'line_key', 'purchase_key') order by all"
        ).fetchall()
        assert {"marts.events", "marts.orders", "marts.purchases"} <= {name for name, _ in columns}
        for name, column in columns:
            for (value,) in con.execute(f"select {column} from {name} where {column} is not null").fetchall():
                assert pseudonym.fullmatch(value), (name, column)


def test_no_record_carries_the_hash_of_its_unmasked_content(home):
    """All other content of a row is known: a phone number could be guessed, number by number, from the hash."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        hashes = {
            value
            for table in ("raw.events", "raw.orders")
            for (value,) in con.execute(f"select content_hash from {table}").fetchall()
        }
    assert len(hashes) >= 5
    with open_snapshot(home / "published") as con:
        for name in ("marts.events", "marts.orders", "marts.purchases"):
            content = str(con.execute(f"from {name}").fetchall())
            assert [value for value in hashes if value in content] == [], name


def _tables(con) -> list[str]:
    return [
        name
        for (name,) in con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by all"
        ).fetchall()
    ]
