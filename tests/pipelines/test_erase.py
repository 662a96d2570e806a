"""A customer is erased from a home: every byte of it is looked through, and everybody else stays as they were."""

import io
import json
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from lingping.ingest.pseudonyms import load_key, pseudonym
from lingping.settings import load_settings
from pipelines.operations.name_snapshots import name_snapshot
from pipelines.operations.run_daily import run_daily
from pipelines.operations.write_board import write_board

WHO = "zhang8848"
OWN_TEXT = "我叫不紧不慢的人,快递在路上走了整整十一天才到,盒子压扁了,客服一直不理人,差评到底"
SHARED_TEXT = "物流太慢了,等了一个星期"
SEARCHED = "找紫色的独角兽杯"
NEEDLES = (WHO, "张三丰", "13987650001", "长安路八百号", OWN_TEXT, OWN_TEXT[8:24], SEARCHED, "ORDER77001", "ORDER77002")
REVIEWS = "评论ID,用户ID,订单号,商品ID,商品名称,评分,评论内容,评论时间"
ORDERS = "订单号,用户ID,商品ID,数量,实付金额,付款时间,收货人姓名,联系手机,收货地址"
TEXTS = ("物流太慢了,等了一个星期", "包装破了,杯子碎了", "质量很好,喜欢", "客服态度差,不回消息", "味道不错,下次还来")
MONDAY = date(2026, 3, 2)


def reviews(week: int) -> list[str]:
    """Forty customers in a week; in the second week the customer to be erased complains twice."""
    day = MONDAY + timedelta(weeks=week)
    rows = [
        f'w{week}r{number},user{number},,i{number % 2},杯子{number % 2},{number % 5 + 1},"{TEXTS[number % 5]}",'
        f"{day + timedelta(days=number % 7)} 10:00:00"
        for number in range(40)
    ]
    if week == 1:
        rows.insert(7, f'mine1,{WHO},,i0,杯子0,1,"{OWN_TEXT}",{day} 11:00:00')
        rows.insert(9, f'mine2,{WHO},,i0,杯子0,1,"{SHARED_TEXT}",{day} 12:00:00')
        rows.insert(20, f'mine3,,ORDER77001,i1,杯子1,坏,"{OWN_TEXT}！又来",{day} 13:00:00')
        rows.insert(21, f"mine4,{WHO},,i1,杯子1,1,锟斤拷锟斤拷{OWN_TEXT},{day} 13:00:00")
    return rows


def make_home(folder: Path) -> None:
    """A home after a run, with a named snapshot and a board; and its key beside it."""
    home, shop = folder / "home", folder / "home" / "inbox" / "shop"
    shop.mkdir(parents=True)
    settings = load_settings(home=home, key_file=folder / "key")
    for week in (0, 1):
        (shop / f"评价_{week}.csv").write_bytes("\n".join([REVIEWS, *reviews(week)]).encode("gb18030"))
    orders = [f"2026{number:04},user{number},i1,1,10.00,2026-03-02 09:00:00,李{number},,杭州" for number in range(30)]
    orders.insert(4, f"ORDER77001,{WHO},i1,1,10.00,2026-03-03 09:00:00,张三丰,13987650001,西安市长安路八百号")
    (shop / "orders.csv").write_text("\n".join([ORDERS, *orders]), "utf-8")
    browsed = [("用户ID", ""), ("商品ID", "i1"), ("行为类型", "浏览"), ("行为时间", "2026-03-04 10:00:00")]
    events = [{**dict(browsed), "用户ID": f"user{number}"} for number in range(20)]
    events.append({"用户ID": WHO, "行为类型": "搜索", "搜索词": SEARCHED, "行为时间": "2026-03-05 10:00:00"})
    (shop / "events.jsonl").write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in events), "utf-8")
    with zipfile.ZipFile(shop / "week.zip", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("评价_2.csv", "\n".join([REVIEWS, *reviews(2)]))
        packed.writestr("订单.csv", f"{ORDERS}\nORDER77002,{WHO},i0,1,9.00,2026-03-04 09:00:00,张三丰,,\n")
    with xlsxwriter.Workbook(str(shop / "book.xlsx")) as book:
        sheet, notes = book.add_worksheet("订单"), book.add_worksheet("说明")
        cells = ["9001", WHO, "i1", "1", "10.00", "2026-03-06 09:00:00", "张三丰", "13987650001", "长安路八百号"]
        sheet.write_row(0, 0, ORDERS.split(","))
        sheet.write_row(1, 0, cells)
        sheet.write_row(2, 0, ["9002", "user3", *cells[2:6], "李三", "", "杭州"])
        notes.write(0, 0, "每周导出")
    run_daily(settings)
    name_snapshot(settings, "current", "first")
    write_board(settings)


@pytest.fixture
def home(tmp_path) -> Path:
    make_home(tmp_path)
    return tmp_path / "home"


def contents(path: Path, content: bytes, scratch: Path) -> Iterator[bytes]:
    """The bytes of a file, and what is compressed in it."""
    yield content
    copy = scratch / f"copy{path.suffix}"
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield from contents(Path(name), packed.read(name), scratch)
    if path.suffix == ".tar":
        with tarfile.open(fileobj=io.BytesIO(content)) as packed:
            for member in filter(tarfile.TarInfo.isfile, packed.getmembers()):
                file = packed.extractfile(member)
                assert file
                yield from contents(Path(member.name), file.read(), scratch)
    if path.suffix in (".parquet", ".duckdb") or content.startswith(b"SQLite format 3"):
        copy.write_bytes(content)
    if path.suffix == ".parquet":
        yield repr(duckdb.execute(f"from '{copy}'").fetchall()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(copy, read_only=True) as con:
            for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                yield repr(con.execute(f'from "{schema}"."{table}"').fetchall()).encode()
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(copy) as con:
            yield "\n".join(con.iterdump()).encode()
    copy.unlink(missing_ok=True)


def find(home: Path, needles: tuple[str, ...], scratch: Path) -> dict[str, set[str]]:
    """Where in the home each needle is, as it stands, in GBK, or packed."""
    found: dict[str, set[str]] = {}
    for path in sorted(home.rglob("*")):
        if path.is_file() and not path.is_symlink():
            for content in contents(path, path.read_bytes(), scratch):
                for needle in needles:
                    if any(needle.encode(each) in content for each in ("utf-8", "gb18030")):
                        found.setdefault(str(path.relative_to(home)), set()).add(needle)
    return found


def others(home: Path) -> dict[str, list[tuple]]:
    """The rows as imported of everybody else, and what was made of their texts."""
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        own = pseudonym(load_key(home.parent / "key"), "shop", WHO)
        order = pseudonym(load_key(home.parent / "key"), "shop", "ORDER77001")
        rest = "(user_key is distinct from $own) and (not coalesce(order_key = $order, false))"
        tables = {
            name: con.execute(f"select * exclude (file_id, line) from raw.{name} where {rest} order by all",
                              {"own": own, "order": order}).fetchall()
            for name in ("reviews", "orders")
        }  # fmt: skip
        tables["events"] = con.execute(
            "select * exclude (file_id, line) from raw.events where user_key is distinct from $own order by all",
            {"own": own},
        ).fetchall()
        texts = "text_id in (select text_id from raw.reviews where review_id not like 'mine%') order by all"
        tables |= {name: con.execute(f"from nlp.{name} where {texts}").fetchall() for name in ("texts", "predictions")}
    return tables


def count(home: Path, query: str) -> int:
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        return con.execute(query).fetchall()[0][0]


def test_nothing_of_an_erased_customer_is_left_and_everybody_else_stays(lingping, home, tmp_path):
    assert lingping("backup", "--home", home).code == 0
    key = load_key(home.parent / "key")
    needles = (*NEEDLES, pseudonym(key, "shop", WHO), pseudonym(key, "shop", "ORDER77001"))
    before, everywhere = others(home), find(home, needles, tmp_path)
    places = {Path(place).parts[0] for place in everywhere}
    assert places >= {"inbox", "warehouse.duckdb", "published", "letters", "backups"}, everywhere
    listed = lingping("erase", "--user", WHO, "--dry-run", "--home", home)
    assert listed.code == 0, listed.err
    assert "rows in raw" in listed.out and "book.xlsx" in listed.err and "rm -r" in listed.err
    assert find(home, needles, tmp_path) == everywhere

    erased = lingping("erase", "--user", WHO, "--yes", "--home", home)
    assert erased.code == 3, (erased.out, erased.err)
    assert "book.xlsx" in erased.err and "line 2" in erased.err
    (backup,) = home.glob("backups/*.tar")
    assert backup.name in erased.err.replace("\n", "")
    backup.unlink()
    marks = {needles[-2], needles[-1]}  # the list of those who are kept out has them, and nothing else of the customer
    left = find(home, needles, tmp_path)
    assert {place for place in left if place != "inbox/shop/book.xlsx"} <= {"warehouse.duckdb"}, left
    assert left.get("warehouse.duckdb", set()) <= marks, left
    assert others(home) == before
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        names = con.execute(
            "select schema_name || '.' || table_name from duckdb_columns() where column_name = 'user_key'"
        ).fetchall()
        for (name,) in names:
            assert con.execute(f"select count(*) from {name} where user_key = ?", [needles[-2]]).fetchall() == [(0,)]
    assert count(home, "select count(*) from marts.reviews") == 120
    assert lingping("sql", "--home", home, "--snapshot", "first", "select count(*) from marts.reviews").code == 0
    assert list(home.glob("letters/shop/*.replies.html"))
    assert lingping("backup", "--home", home).code == 0
    (backup,) = home.glob("backups/*.tar")
    packed = set().union(*find(backup.parent, needles, tmp_path).values())
    assert packed <= marks
