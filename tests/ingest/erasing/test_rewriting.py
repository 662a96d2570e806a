"""A file without the rows of one customer reads the same as before, whatever its format."""

import gzip
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lingping.ingest.content import read_content
from lingping.ingest.erasing.person_lines import FileRows, read_rows
from lingping.ingest.erasing.rewriting import find_lines, write_without
from lingping.ingest.export import read_export
from lingping.ingest.pseudonyms import KeyRing, erased_mark, pseudonym

KEY = KeyRing((bytes(range(32)),))
GONE = KeyRing(KEY.keys, frozenset({erased_mark(pseudonym(KEY, "shop", "zhang8848"))}))
COLUMNS = ("评论ID", "用户ID", "商品ID", "评分", "评论内容", "评论时间", "收货人")
ROWS = [
    ("r1", "li", "i1", "5", "第一行\n有换行", "2026-03-02 10:00:00", "李四"),
    ("r2", "zhang8848", "i1", "1", "我的话,有\n两行", "2026-03-02 11:00:00", "张三丰"),
    ("r3", "wang", "i2", "3", "我的话,有\n两行", "2026-03-02 12:00:00", "王五"),
    ("r4", "zhang8848", "i2", "电话", "第二次来", "2026-03-03 11:00:00", "张三丰"),
    ("r5", "zhang88480", "i2", "电话", "别人 zhang8848 说的", "2026-03-03 12:00:00", "赵六"),
]


def quoted(cells: tuple[str, ...]) -> str:
    return ",".join(f'"{cell}"' for cell in cells)


def write_csv(path: Path, encoding: str = "utf-8", newline: str = "\n") -> Path:
    text = newline.join(map(quoted, [COLUMNS, *ROWS])) + newline
    data = text.encode(encoding)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def write(folder: Path, name: str) -> Path:
    path, records = folder / name, [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    match name:
        case "lines.jsonl":
            path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in records), "utf-8")
        case "document.json":
            path.write_text(json.dumps({"code": 0, "data": {"list": records}}), "utf-8")
        case "call.json":
            path.write_text(f"callback({json.dumps(records, ensure_ascii=False)});", "utf-8")
        case "rows.parquet":
            pq.write_table(pa.Table.from_pylist(records), path)
        case "book.xlsx":
            with xlsxwriter.Workbook(str(path)) as book:
                sheet = book.add_worksheet()
                for number, row in enumerate([COLUMNS, *ROWS]):
                    sheet.write_row(number, 0, row)
        case "gbk.csv":
            write_csv(path, "gb18030", "\r\n")
        case "marked.csv":
            write_csv(path, "utf-8-sig")
        case "wide.csv":
            write_csv(path, "utf-16")
        case _:
            write_csv(path)
    return path


def rows_of(path: Path, key: KeyRing = GONE) -> FileRows:
    return read_rows(read_export(read_content(path), key=key, source="generic_reviews", merchant="shop"))


def copy_of(path: Path, folder: Path) -> Path | None:
    before, copy = rows_of(path), folder / path.name
    for _ in write_without(read_content(path), set(before.theirs), before.lines, copy):
        if before.matches(rows_of(copy)):
            return copy
    return None


@pytest.mark.parametrize(
    "name",
    [
        *("plain.csv", "gbk.csv", "marked.csv", "wide.csv", "packed.csv.gz"),
        *("lines.jsonl", "document.json", "call.json", "rows.parquet", "book.xlsx"),
    ],
)
def test_the_copy_has_all_other_rows_and_nothing_of_the_customer(tmp_path, name):
    (tmp_path / "copy").mkdir()
    path = write(tmp_path, name)
    assert len(rows_of(path).theirs) == 2
    copy = copy_of(path, tmp_path / "copy")
    assert copy
    everybody, left = rows_of(path, KEY), rows_of(copy, KEY)
    assert (len(everybody.others), len(left.others)) == (5, 3)
    text = repr(read_rows_as_text(copy))
    assert "张三丰" not in text and "第二次来" not in text and "zhang8848'" not in text
    assert "王五" in text and "我的话" in text and "zhang88480" in text


def read_rows_as_text(path: Path) -> list[str]:
    from lingping.ingest.formats import open_table

    table = open_table(read_content(path))
    return [repr(chunk.columns) for chunk in table.chunks(table.header, None)] + [raw_text(path)]


def raw_text(path: Path) -> str:
    import zipfile

    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as packed:
            return "".join(packed.read(name).decode() for name in packed.namelist())
    if path.suffix == ".parquet":
        return repr(pq.read_table(path).to_pylist())
    content = read_content(path)
    with content.open_text() as stream:
        return stream.read()


def test_the_bytes_of_the_other_lines_stay(tmp_path):
    (tmp_path / "copy").mkdir()
    for name, encoding in (("gbk.csv", "gb18030"), ("marked.csv", "utf-8-sig"), ("wide.csv", "utf-16")):
        path = write(tmp_path, name)
        copy = copy_of(path, tmp_path / "copy")
        newline = "\r\n" if name == "gbk.csv" else "\n"
        kept = [COLUMNS, ROWS[0], ROWS[2], ROWS[4]]
        assert copy and copy.read_bytes() == (newline.join(map(quoted, kept)) + newline).encode(encoding), name


def test_a_workbook_of_several_sheets_is_left_to_a_person(tmp_path):
    (tmp_path / "copy").mkdir()
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, notes = book.add_worksheet(), book.add_worksheet()
        for number, row in enumerate([COLUMNS, *ROWS]):
            sheet.write_row(number, 0, row)
        notes.write(0, 0, "说明")
    assert len(rows_of(path).theirs) == 2
    assert copy_of(path, tmp_path / "copy") is None


def test_an_id_is_found_as_a_word_and_not_in_a_longer_one(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\nzhang8848,1\nzhang88480,2\nx,联系 zhang8848。\n", "utf-8")
    assert find_lines(read_content(path), ["zhang8848"]) == [2, 4]


def test_rows_of_an_order_of_the_customer_are_theirs_where_they_name_nobody(tmp_path):
    order = erased_mark(pseudonym(KEY, "shop", "20260001"), "shop")
    path = tmp_path / "reviews.csv"
    lines = ["评论ID,用户ID,订单号,评论内容", "r1,,20260001,甲", "r2,li,20260001,乙", "r3,,20260002,丙"]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    assert rows_of(path, KeyRing(KEY.keys, frozenset({order}))).theirs == (2,)
    other = erased_mark(pseudonym(KEY, "shop", "20260001"), "another-shop")
    assert rows_of(path, KeyRing(KEY.keys, frozenset({other}))).theirs == ()
