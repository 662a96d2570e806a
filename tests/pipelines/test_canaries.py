"""Personal data in every column, name and failure of an import reaches nothing of a home but the files of the inbox.

Every canary is a phone number of its own, so that a failure names the column or path that leaks.
"""

import gzip
import io
import re
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

CANARY = re.compile(rb"139[ -]?8765[ -]?0[01]\d\d")
REVIEWS_HEADER = (
    "评论ID,用户ID,订单号,商品ID,商品名称,规格,评分,评论内容,评论时间,追评,追评时间,商家回复,回复时间,备注13987650001"
)
FILES = {
    "reviews.csv": [
        REVIEWS_HEADER,
        "r1,u1,20260001,i1,杯子,红色,5,很好用,2026-03-02 10:00:00,,,,,",
        "客户13987650002,13987650003,13987650004,电话13987650005,杯子13987650006,刻字 139-8765-0007,1,"
        "打13987650008找我,2026-03-02 10:00:00,追评 139 8765 0009,2026-03-03 10:00:00,请打13987650010,"
        "2026-03-03 11:00:00,备注13987650011",
        "r3,u3,20260003,i1,杯子,红色,电话13987650012,很好,2026-03-02 10:00:00,,,,,",
        "r4,u4,20260004,i1,杯子,红色,5,很好,13987650013,,,,,",
        "r5,u5,20260005,i1,杯子,红色,5,电话13987650014锟斤拷锟斤拷,2026-03-02 10:00:00,,,,,",
        "r6,u6,20260006,i1,杯子,红色,5,,2099-01-01 13987650015,,,,,",
        ",,,,13987650040,13987650041,1,13987650042 不好用,2026-03-02 10:00:00,,,,,",
    ],
    "orders.csv": [
        "订单编号,买家会员名,商品ID,商品标题,买家实际支付金额,订单状态,订单付款时间,收货地址",
        "13987650016,13987650017,商品 13987650018,标题 13987650019,20.00,交易成功,2026-03-02 10:00:00,"
        "长安路13987650020号",
        "2,u,i1,杯子,电话13987650021,交易成功,2026-03-02 10:00:00,",
        "3,u,i1,杯子,20.00,状态13987650022,2026-03-02 10:00:00,",
    ],
    "items.csv": [
        "商品ID,商品名称,类目,品牌,价格",
        "i1,杯子,类目 13987650023,品牌 13987650024,20.00",
        "i2,定制 13987650025,杯,客,价格13987650026",
    ],
    "events.csv": [
        "用户ID,商品ID,类目,品牌,行为类型,搜索词,行为时间",
        "13987650027,商品-139-8765-0028,类目13987650029,品牌13987650030,浏览,,2026-03-02 10:00:00",
        "u1,,,,搜索,找 13987650031,2026-03-02 10:00:00",
        "u1,i1,,,打13987650032,,2026-03-02 10:00:00",
    ],
    "客户13987650033投诉.csv": ["评论ID,商品ID,评分,评论内容,评论时间", "n1,i1,1,差,2026-03-02 10:00:00"],
    "13987650034.pdf": ["%PDF-"],
    "unknown.csv": ["甲13987650035,乙,丙", "1,2,3"],
    "twice.csv": ["评论内容,联系13987650036,评论内容", "好,1,坏"],
    "broken.json": ['{"text": "13987650037"'],
    "open.csv": ["评论ID,评分,评论内容", '1,5,"13987650038', "2,5,好"],
    "mine.csv": ["我的列,联系13987650039", "打13987650048,1"],
}
MAPPING = (
    "kind: reviews\nplatform: shop\nfile_names: mine*.csv\ncolumns:\n  text: {column: 我的列, oops13987650043: 1}\n"
)


@pytest.fixture
def home(tmp_path) -> Path:
    """An inbox with a canary in every column, header, name and kind of bad file, and in a mapping."""
    home = tmp_path / "home"
    shop = home / "inbox" / "shop"
    shop.mkdir(parents=True)
    for name, lines in FILES.items():
        (shop / name).write_text("\n".join(lines) + "\n", "utf-8")
    (shop / "cut13987650044.csv.gz").write_bytes(gzip.compress(b"a,b\n" * 1000)[:-8])
    (shop / "mixed.csv").write_bytes("评论内容\n电话13987650045\n".encode() + "很好用\n".encode("gbk"))
    with zipfile.ZipFile(shop / "pack.zip", "w") as packed:
        packed.writestr("老王13987650046.csv", "评论ID,评分,评论内容,评论时间\nz1,5,好,2026-03-02\n")
    (home / "inbox" / "店13987650047").mkdir()
    (home / "inbox" / "店13987650047" / "a.csv").write_text("评论ID,评分,评论内容\n1,5,好\n", "utf-8")
    (home / "sources").mkdir()
    (home / "sources" / "mine.yaml").write_text(MAPPING, "utf-8")
    return home


def unpacked(path: Path, content: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, or of each file of a backup but the user's mappings; and of what is packed in it."""
    if path.suffix == ".tar":
        with tarfile.open(fileobj=io.BytesIO(content)) as packed:
            for member in filter(tarfile.TarInfo.isfile, packed.getmembers()):
                extracted = packed.extractfile(member)
                assert extracted
                if "sources" not in Path(member.name).parts:
                    yield from unpacked(path / member.name, extracted.read())
        return
    yield str(path), content
    if path.suffix in (".xlsx", ".zip"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield f"{path}/{name}", packed.read(name)


def cells(path: Path, content: bytes, folder: Path) -> Iterator[tuple[str, bytes]]:
    """The rows of a database or Parquet file as text: its own bytes may be compressed."""
    copy = folder / f"copy{path.suffix}"
    copy.write_bytes(content)
    if path.suffix == ".parquet":
        with duckdb.connect() as con:
            yield str(path), repr(con.execute(f"from '{copy}'").fetchall()).encode()
    if path.suffix == ".duckdb":
        with duckdb.connect(copy, read_only=True) as con:
            for schema, table in con.execute("select schema_name, table_name from duckdb_tables()").fetchall():
                rows = con.execute(f'from "{schema}"."{table}"').fetchall()
                yield f"{path}: {schema}.{table}", repr(rows).encode()
    if content.startswith(b"SQLite format 3"):
        with sqlite3.connect(copy) as con:
            yield str(path), "\n".join(con.iterdump()).encode()
    copy.unlink()


def find_leaks(home: Path, folder: Path) -> list[str]:
    """Where in the home, but for its inbox and the user's mappings, a canary is: in names, bytes and cells."""
    leaks = []
    for path in sorted(home.rglob("*")):
        place = path.relative_to(home)
        if place.parts[0] in ("inbox", "sources"):
            continue
        leaks += [f"name {found}" for found in CANARY.findall(str(place).encode())]
        if not path.is_file():
            continue
        for name, content in unpacked(place, path.read_bytes()):
            for where, text in ((name, content), *cells(Path(name), content, folder)):
                leaks += [f"{where}: {found.decode()}" for found in CANARY.findall(text)]
    return leaks


def test_no_canary_of_the_inbox_reaches_anything_else(lingping, home, tmp_path):
    said = {"run": lingping("run", "--home", home)}
    assert said["run"].code == 0, said["run"].err
    said |= {
        "again": lingping("run", "--home", home),
        "status": lingping("status", "--home", home),
        "list": lingping("imports", "list", "--home", home),
        "board": lingping("board", "--home", home),
        "backup": lingping("backup", "--home", home),
        "sql": lingping("sql", "--home", home, "from ops.quarantine"),
    }
    with duckdb.connect(home / "warehouse.duckdb") as con:
        imports = con.execute("select file_id, path, status from ops.files").fetchall()
        loaded = {path for _, path, status in imports if status == "loaded"}
        assert con.execute("select count(*) from raw.reviews").fetchall()[0][0] >= 4
    assert len(imports) == len(FILES) + 4, imports
    assert {"shop/reviews.csv", "shop/orders.csv", "shop/items.csv", "shop/events.csv"} <= loaded
    said |= {file_id: lingping("imports", "show", file_id, "--home", home) for file_id, _, _ in imports}
    spoken = "\n".join(f"{name}: {each.out} {each.err}" for name, each in said.items()).encode()
    assert said["backup"].code == 0 and list(home.glob("backups/*.tar")), said["backup"].err
    assert CANARY.findall(spoken.replace(b"\n", b"")) == []
    assert find_leaks(home, tmp_path) == []


def test_the_scan_finds_what_is_there(home, tmp_path):
    (home / "letters").mkdir()
    with zipfile.ZipFile(home / "letters" / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("sheet.xml", "139-8765-0099")
    duckdb.execute(f"copy (select '13987650098' as phone) to '{home / 'a.parquet'}' (compression zstd)")
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute("create table t as select '13987650097' as phone from range(1000)")
    found = " ".join(find_leaks(home, tmp_path))
    assert "0099" in found and "0098" in found and "t: 13987650097" in found


def test_files_with_personal_data_in_their_names_are_found_again(lingping, home):
    lingping("run", "--home", home)
    with duckdb.connect(home / "warehouse.duckdb") as con:
        names = "select path from ops.files where path like '%[手机号]%' and status = 'loaded' order by path"
        shown = [path for (path,) in con.execute(names).fetchall()]
    assert len(shown) == 2 and all("~" in name for name in shown)
    for name in shown:
        again = lingping("imports", "reload", name, "--home", home)
        assert again.code == 0, again.err
    assert "Nothing new" in lingping("run", "--home", home).out
