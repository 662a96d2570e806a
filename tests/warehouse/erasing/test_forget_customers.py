"""A customer leaves warehouse and inbox; the ledger knows the files again, and later files bring nobody back."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import pseudonym
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer, transaction
from warehouse.database.tables import Connection
from warehouse.erasing.forget_rows import forget_customers
from warehouse.erasing.person import count_rows, every_key, find_belongings
from warehouse.erasing.raw_files import (
    FileOfTheirs,
    Rewritten,
    Search,
    enter_rewritten,
    find_files,
    put_in_place,
)
from warehouse.imports.inbox import import_path, list_exports
from warehouse.ledgers.find_customers import find_customers
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.key_rotation import rotate

AT = datetime(2026, 4, 1, tzinfo=UTC)
REVIEWS = "评论ID,用户ID,订单号,评分,评论内容,评论时间\n"
ORDERS = "订单号,用户ID,商品ID,数量,实付金额,付款时间\n"
FILES = {
    "reviews.csv": REVIEWS
    + 'r1,li,,5,"两行\n的话",2026-03-02\nr2,zhang8848,,1,不好,2026-03-02\nr3,,A1,1,又来,2026-03-03\n'
    + "r4,,A9,2,不好,2026-03-03\nr5,wang,A1,4,同号别人,2026-03-03\nr6,zhang8848,,1,坏,电话\nr7,li,,4,好,电话\n",
    "orders.csv": ORDERS + "A1,zhang8848,i1,1,9.00,2026-03-01\nA9,li,i1,1,9.00,2026-03-01\n",
    "again.csv": REVIEWS + "r2,zhang8848,,1,不好,2026-03-02\nr8,li,,5,新的,2026-03-05\n",
}


@pytest.fixture
def settings(tmp_path) -> Settings:
    shop = tmp_path / "home" / "inbox" / "shop"
    shop.mkdir(parents=True)
    for name, text in FILES.items():
        (shop / name).write_text(text, "utf-8")
    with zipfile.ZipFile(shop / "pack.zip", "w") as packed:
        packed.writestr("more.csv", REVIEWS + "z1,zhang8848,,1,压缩,2026-03-02\nz2,li,,5,好,2026-03-02\n")
        packed.writestr("notes.csv", REVIEWS + "z3,li,,5,好,2026-03-02\n")
    (shop / "page.txt").write_text("买家 zhang8848 投诉\n别人 zhang88480\n", "utf-8")
    return load_settings(home=tmp_path / "home", key_file=tmp_path / "key")


def load_all(con: Connection, settings: Settings) -> list[str]:
    key = use_key(con, settings.key_file, at=AT)
    done = [
        each
        for path in list_exports(settings.inbox)
        for each in import_path(con, path, settings=settings, key=key, at=AT)
    ]
    return [each.path for each in done if each.status == "loaded"]


def erase(con: Connection, settings: Settings, scratch: Path) -> list[FileOfTheirs]:
    key = use_key(con, settings.key_file, at=AT)
    theirs = find_belongings(con, every_key(key, find_customers(con, key, ["zhang8848"], None)))
    search = Search(settings, replace(key, erased=key.erased | theirs.marks), ("zhang8848",), scratch)
    found = list(find_files(con, search, set(), lambda files: None))
    with transaction(con):
        forget_customers(con, theirs, at=AT)
        for each in found:
            if isinstance(each, Rewritten):
                enter_rewritten(con, each)
    for each in found:
        if isinstance(each, Rewritten):
            put_in_place(each)
    return [each.found if isinstance(each, Rewritten) else each for each in found]


def reviews(con: Connection) -> list[tuple]:
    return con.execute(
        "select review_id, text, r.line, path from raw.reviews as r join ops.files using (file_id) order by 1"
    ).fetchall()


def test_their_rows_leave_tables_and_files_and_all_others_keep_theirs(settings, tmp_path):
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        found = erase(con, settings, tmp_path / "scratch")
        lines = {each.path: (each.lines, bool(each.by_hand)) for each in found}
        assert lines == {
            "shop/again.csv": ((2,), False),
            "shop/orders.csv": ((2,), False),
            "shop/pack.zip/more.csv": ((2,), False),
            "shop/page.txt": ((1,), True),
            "shop/reviews.csv": ((4, 5, 8), False),
        }
        assert reviews(con) == [
            ("r1", "两行\n的话", 2, "shop/reviews.csv"),
            ("r4", "不好", 4, "shop/reviews.csv"),
            ("r5", "同号别人", 5, "shop/reviews.csv"),
            ("r8", "新的", 2, "shop/again.csv"),
            ("z2", "好", 2, "shop/pack.zip/more.csv"),
            ("z3", "好", 2, "shop/pack.zip/notes.csv"),
        ]
        assert con.execute("select line, reason, excerpt from ops.quarantine").fetchall() == [(6, "bad_time", "电话")]
        counts = "select path, received, accepted, duplicate, quarantined from ops.files where status = 'loaded'"
        assert con.execute(f"{counts} order by 1").fetchall() == [
            ("shop/again.csv", 1, 1, 0, 0),
            ("shop/orders.csv", 1, 1, 0, 0),
            ("shop/pack.zip/more.csv", 1, 1, 0, 0),
            ("shop/pack.zip/notes.csv", 1, 1, 0, 0),
            ("shop/reviews.csv", 4, 3, 0, 1),
        ]
        inbox = b"".join(path.read_bytes() for path in list_exports(settings.inbox) if path.name != "page.txt")
        assert b"zhang8848" not in inbox
        assert load_all(con, settings) == []
        assert count_rows(con) == {}


def test_a_file_that_comes_again_brings_nobody_back_also_under_a_new_key(settings, tmp_path):
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        erase(con, settings, tmp_path / "scratch")
        before = reviews(con)
        (settings.inbox / "shop" / "once_more.csv").write_text(FILES["reviews.csv"], "utf-8")
        assert load_all(con, settings) == ["shop/once_more.csv"]
        assert [row[:2] for row in reviews(con)] == [row[:2] for row in before]
        kept_out = "select line, excerpt from ops.quarantine where reason = 'erased' order by line"
        assert con.execute(kept_out).fetchall() == [(4, None), (5, None), (8, None)]
        rotate(con, settings.key_file, at=AT)
        (settings.inbox / "shop" / "later.csv").write_text(FILES["reviews.csv"] + "r9,li,,5,好,2026-03-09\n", "utf-8")
        assert load_all(con, settings) == ["shop/later.csv"]
        assert [row[0] for row in reviews(con)] == sorted([*(row[0] for row in before), "r9"])
        (again,) = find_customers(con, use_key(con, settings.key_file, at=AT), ["zhang8848"], None)
        assert (again.rows, again.platform) == (0, "shop")


def test_the_list_of_those_kept_out_names_nobody(settings, tmp_path):
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        key = use_key(con, settings.key_file, at=AT)
        erase(con, settings, tmp_path / "scratch")
        rows = con.execute(
            "select erased_key, merchant_id from ops.erasures order by merchant_id nulls first"
        ).fetchall()
        assert rows == [(pseudonym(key, "shop", "zhang8848"), None), (pseudonym(key, "shop", "A1"), "shop")]


def test_an_id_of_nobody_or_of_several_platforms_is_refused(settings):
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        key = use_key(con, settings.key_file, at=AT)
        with pytest.raises(LingpingError, match="No row of this customer"):
            find_customers(con, key, ["nobody"], None)
        con.execute(
            "update raw.orders set platform = 'jd', user_key = ? where user_key = ?",
            [pseudonym(key, "jd", "zhang8848"), pseudonym(key, "shop", "zhang8848")],
        )
        with pytest.raises(LingpingError, match=r"several platforms.*jd or shop"):
            find_customers(con, key, ["zhang8848"], None)
        assert find_customers(con, key, ["zhang8848"], "jd")[0].rows == 1


def test_the_same_file_of_two_shops_is_known_again_for_both(settings, tmp_path):
    (settings.inbox / "other").mkdir()
    (settings.inbox / "other" / "again.csv").write_text(FILES["again.csv"], "utf-8")
    with open_writer(settings.warehouse) as con:
        assert {"other/again.csv", "shop/again.csv"} <= set(load_all(con, settings))
        found = {each.path for each in erase(con, settings, tmp_path / "scratch")}
        assert {"other/again.csv", "shop/again.csv"} <= found
        assert load_all(con, settings) == []
