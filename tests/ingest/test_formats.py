"""One oddity of a file format per test: what is accepted, what is quarantined, what holds the file."""

import csv
import gzip
import io
import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from lingping.ingest import records
from lingping.ingest.content import read_content
from lingping.ingest.faults import HeldFile
from lingping.ingest.file_names import is_export

REVIEWS = "review_id,text,rating\n1,很好用,5\n2,太慢了,2\n"


def workbook(path, rows, **sheets):
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, content in {"Sheet1": rows, **sheets}.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(content):
            sheet.write_row(number, 0, row)
    book.close()
    return path.read_bytes()


def held(ingest, name, content, **options):
    with pytest.raises(HeldFile) as caught:
        ingest(name, content, **options)
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message
    return caught.value


@pytest.mark.parametrize(
    "name",
    [
        "a.csv", "a.csv.gz", "a.tsv", "a.txt", "a.txt.gz", "a.jsonl", "a.jsonl.gz", "a.json", "a.json.gz", "a.parquet",
        "a.xlsx", "a.xls", "A.CSV", "评论.xlsx",
    ],
)  # fmt: skip
def test_exports_are_known_by_their_ending(tmp_path, name):
    assert is_export(tmp_path / name)


@pytest.mark.parametrize("name", ["a.docx", "a.zip", "a.parquet.gz", ".a.csv", "~$a.xlsx", "csv", "a.csv.part"])
def test_other_hidden_and_lock_files_are_no_exports(tmp_path, name):
    assert not is_export(tmp_path / name)


def identity(path):
    content = read_content(path)
    return content.sha256, content.size


def test_the_same_file_renamed_or_recompressed_has_the_same_identity(tmp_path):
    marks = set()
    for name, content in [("a.csv", REVIEWS.encode()), ("b.csv", REVIEWS.encode())]:
        (tmp_path / name).write_bytes(content)
        marks.add(identity(tmp_path / name))
    for level in (1, 9):
        (tmp_path / "c.csv.gz").write_bytes(gzip.compress(REVIEWS.encode(), level))
        marks.add(identity(tmp_path / "c.csv.gz"))
    assert len(marks) == 1
    assert marks.pop()[1] == len(REVIEWS.encode())


def test_a_file_that_cannot_be_unpacked_still_has_an_identity(tmp_path):
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(gzip.compress(REVIEWS.encode())[:-12])
    assert identity(path) == (sha256(path.read_bytes()).hexdigest(), path.stat().st_size)


def test_concatenated_gzip_members_are_all_read(ingest):
    head, tail = REVIEWS.encode().split(b"2,", 1)
    ingested = ingest("a.csv.gz", gzip.compress(head) + gzip.compress(b"2," + tail))
    assert [row["review_id"] for row in ingested.accepted] == ["1", "2"]


@pytest.mark.parametrize("damage", ["cut", "crc", "garbage"])
def test_a_damaged_gzip_is_held(ingest, damage):
    packed = gzip.compress(REVIEWS.encode() * 50)
    content = {
        "cut": packed[:-20],
        "crc": packed[:-8] + bytes([packed[-8] ^ 1]) + packed[-7:],
        "garbage": packed + b"garbage",
    }[damage]
    assert held(ingest, "a.csv.gz", content).reason == "bad_gzip"


def test_a_gzip_bomb_is_held(ingest):
    packed = gzip.compress(b"0" * (1 << 20))
    assert held(ingest, "a.csv.gz", packed * 80).reason == "gzip_bomb"


def test_gzip_within_gzip_is_held(ingest):
    assert held(ingest, "a.csv.gz", gzip.compress(gzip.compress(REVIEWS.encode()))).reason in {
        "undecodable", "undeclared_utf16",
    }  # fmt: skip


def test_quoted_newlines_and_doubled_quotes_stay_in_one_row(ingest):
    ingested = ingest("a.csv", 'review_id,text\r\n1,"第一行\n第二行，""好""评"\r\n2,好\r\n')
    assert [row["text"] for row in ingested.accepted] == ['第一行\n第二行，"好"评', "好"]
    assert [row["line"] for row in ingested.accepted] == [2, 4]


def test_a_row_with_broken_quotes_costs_itself_alone(ingest):
    rows = ['1,"他说"很好"，对吧",5', "2,不错,4", '3,"没有结束,3', "4,行,3", '5,"两\n行",2', '6,"又开', "7,好,1"]
    ingested = ingest("a.csv", "\n".join(["review_id,text,rating", *rows]) + "\n")
    assert [row["text"] for row in ingested.accepted] == ["不错", "行", "两\n行", "好"]
    assert [row["line"] for row in ingested.accepted] == [3, 5, 6, 9]
    assert [(row["line"], row["reason"]) for row in ingested.quarantined] == [
        (2, "bad_quotes"), (4, "bad_quotes"), (8, "open_quote"),
    ]  # fmt: skip


def test_many_broken_rows_are_all_quarantined(ingest):
    ingested = ingest("a.csv", "review_id,text\n" + '1,"他说"好"\n2,好\n' * 15_000)
    assert (len(ingested.accepted), ingested.reasons) == (15_000, {"bad_quotes": 15_000})


def test_a_header_with_broken_quotes_holds_the_file_and_names_the_line(ingest):
    error = held(ingest, "a.csv", '"review_id"x,text\n1,好\n')
    assert error.reason == "bad_quotes"
    assert "line 1" in str(error)


def test_reading_a_long_field_leaves_the_csv_limit_of_the_process_as_it_was(ingest):
    before = csv.field_size_limit()
    ingested = ingest("a.csv", f"review_id,text\n1,{'长' * (before + 1)}\n")
    assert ingested.accepted[0]["is_text_truncated"]
    assert csv.field_size_limit() == before


def test_an_endless_line_is_held(ingest, monkeypatch):
    monkeypatch.setattr("lingping.ingest.readers.streams.LINE_CHARACTERS", 1000)
    assert held(ingest, "a.csv", "review_id,text\n1," + "a" * 1000 + "\n").reason == "too_large"


def test_ragged_rows_are_quarantined_without_showing_whose_they_are(ingest):
    ingested = ingest("a.csv", "user_id,text,rating\n77001,好,5\n77002,好\n77003,好,5,多\n")
    assert ingested.reasons == {"wrong_width": 2}
    assert [row["line"] for row in ingested.quarantined] == [3, 4]
    assert "7700" not in str(ingested.quarantined)


def test_header_rows_repeated_inside_are_quarantined(ingest):
    ingested = ingest("a.csv", " " + REVIEWS + " " + REVIEWS)
    assert len(ingested.accepted) == 4
    assert ingested.reasons == {"repeated_header": 1}


def test_blank_lines_are_no_rows(ingest):
    assert len(ingest("a.csv", "review_id,text\n\n1,好\n,\n\n").accepted) == 1


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_held(ingest, content):
    assert held(ingest, "a.csv", content).reason == "empty_file"


def test_a_header_alone_is_a_file_without_rows(ingest):
    ingested = ingest("a.csv", "review_id,text\n")
    assert ingested.accepted == ingested.quarantined == []


def test_surrogate_pairs_of_json_become_one_character_and_lone_halves_are_quarantined(ingest):
    ingested = ingest("a.json", r'[{"text": "\ud83d\ude00", "rating": 5}, {"text": "\ud83d", "rating": 5}]')
    assert [row["text"] for row in ingested.accepted] == ["😀"]
    assert ingested.reasons == {"lone_surrogate": 1}
    assert ingested.quarantined[0]["excerpt"] == "\\ud83d"


@pytest.mark.parametrize("content", ["{", "[" * 100_000, "NaN", '[{"a": ' + "1" * 5000 + "}]"])
def test_broken_json_and_json_without_objects_are_held(ingest, content):
    assert held(ingest, "a.json", content).reason == "bad_json"


def test_a_json_array_that_is_too_large_for_memory_is_held(ingest, monkeypatch):
    monkeypatch.setattr("lingping.ingest.readers.json_files.ARRAY_BYTES", 100)
    error = held(ingest, "a.json", json.dumps([{"text": "好" * 50}]))
    assert error.reason == "too_large"
    assert "JSON lines" in str(error)


def test_a_broken_json_line_costs_only_itself(ingest):
    ingested = ingest("a.jsonl", '{"text": "好", "rating": 5}\n{"text": \n\n[1]\n{"text": "坏\u2028", "rating": 1}\n')
    assert [row["text"] for row in ingested.accepted] == ["好", "坏\u2028"]
    assert [(row["line"], row["reason"]) for row in ingested.quarantined] == [(2, "bad_json"), (4, "bad_json")]


@pytest.mark.parametrize(
    ("twice", "column"),
    [
        ('"text": "好", "text": "坏"', "text"),
        ('"text": "好", "content": {"rating": 5}, "rating": 1, "rating": "1"', "rating"),
    ],
)
def test_a_key_that_stands_twice_with_different_values_costs_its_row(ingest, twice, column):
    line = f'{{"review_id": "2", "rating": 4, {twice}}}'
    for name, content in (
        ("a.jsonl", f'{{"text": "很好", "rating": 5}}\n{line}\n'),
        ("a.json", f'[{{"text": "很好", "rating": 5}}, {line}]'),
    ):
        ingested = ingest(name, content)
        assert [row["text"] for row in ingested.accepted] == ["很好"]
        assert [(row["line"], row["reason"], row["column_name"]) for row in ingested.quarantined] == [
            (2, "duplicate_key", column)
        ]


def test_a_key_that_stands_twice_costs_nothing_where_no_value_is_lost(ingest):
    ingested = ingest("a.jsonl", '{"text": "好", "rating": 5, "rating": 5, "whatever": 1, "whatever": 2}\n')
    assert len(ingested.accepted) == 1


def test_a_deeply_nested_value_of_json_is_read_past(ingest):
    ingested = ingest("a.jsonl", f'{{"text": "好", "rating": 5, "deep": {"[" * 900}{"]" * 900}}}\n')
    assert len(ingested.accepted) == 1


def test_missing_keys_and_nulls_of_json_are_empty_cells(ingest):
    ingested = ingest("a.jsonl", '{"text": "好", "rating": 5}\n{"text": null, "rating": 4.0}\n{"rating": 3}\n')
    assert [(row["text"], row["rating"]) for row in ingested.accepted] == [("好", 5), ("", 4), ("", 3)]


def test_parquet_is_read_with_its_own_types(ingest):
    buffer = io.BytesIO()
    moment = datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)
    columns = {
        "review_id": pa.array([2**60, 7], pa.int64()),
        "text": ["好", None],
        "rating": pa.array([5.0, 4.0]),
        "reviewed_at": pa.array([moment, moment], pa.timestamp("ns", tz="Asia/Shanghai")),
    }
    pq.write_table(pa.table(columns), buffer)
    ingested = ingest("a.parquet", buffer.getvalue())
    assert ingested.export.content.encoding is None
    assert [row["review_id"] for row in ingested.accepted] == [str(2**60), "7"]
    assert [row["rating"] for row in ingested.accepted] == [5, 4]
    assert {row["reviewed_at"] for row in ingested.accepted} == {moment}


@pytest.mark.parametrize("content", [b"PAR1", b"", b"PAR1" + b"\0" * 50 + b"PAR1"])
def test_damaged_parquet_is_held(ingest, content):
    assert held(ingest, "a.parquet", content).reason == "bad_parquet"


def test_numbers_and_dates_of_a_workbook_become_ids_stars_and_instants(ingest, tmp_path):
    rows = [["评论ID", "评论内容", "评分", "评论时间"], [17540507116, "好", 5, datetime(2026, 1, 5, 9)]]
    row = ingest("a.xlsx", workbook(tmp_path / "w.xlsx", rows)).accepted[0]
    assert (row["review_id"], row["rating"], row["line"]) == ("17540507116", 5, 2)
    assert row["reviewed_at"] == datetime(2026, 1, 5, 1, tzinfo=UTC)


def test_an_id_that_excel_has_rounded_is_quarantined(ingest, tmp_path):
    rows = [["评论ID", "评论内容"], [123456789012345678, "好"]]
    assert ingest("a.xlsx", workbook(tmp_path / "w.xlsx", rows)).reasons == {"scientific_id": 1}


def parquet_of(**columns: pa.Array) -> bytes:
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": ["好", "差"], **columns}), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("type_", [pa.timestamp("us"), pa.timestamp("us", "UTC"), pa.timestamp("s"), pa.date32()])
def test_a_time_in_parquet_beyond_all_calendars_costs_its_row_alone(ingest, type_):
    times = pa.array([2**31 - 1 if type_ == pa.date32() else 2**52, 0], type_)
    ingested = ingest("a.parquet", parquet_of(reviewed_at=times), source="generic_reviews")
    assert [(row["line"], row["reason"]) for row in ingested.quarantined] == [(1, "bad_time"), (2, "bad_time")]
    assert ingested.quarantined[1]["excerpt"].startswith("1970-01-01")


def test_other_columns_of_parquet_may_hold_anything(ingest):
    strange = {
        "a": pa.array([2**62, 1], pa.duration("s")),
        "b": pa.array([[2**62], None], pa.list_(pa.timestamp("us"))),
    }
    assert len(ingest("a.parquet", parquet_of(**strange)).accepted) == 2


def test_an_instant_in_parquet_has_its_time_in_a_zone_that_nobody_knows(ingest):
    times = pa.array([1767574923000000] * 2, pa.timestamp("us", "Mars/Base"))
    accepted = ingest("a.parquet", parquet_of(reviewed_at=times)).accepted
    assert {row["reviewed_at"] for row in accepted} == {datetime(2026, 1, 5, 1, 2, 3, tzinfo=UTC)}


def test_a_small_parquet_of_millions_of_rows_is_held(ingest, monkeypatch):
    monkeypatch.setattr(records, "HARMLESS_ROWS", 1_000)
    buffer = io.BytesIO()
    pq.write_table(pa.table({"text": pa.array(["好"] * 500_000)}), buffer)
    fault = held(ingest, "a.parquet", buffer.getvalue())
    assert fault.reason == "parquet_bomb"
    assert "500,000 rows" in str(fault)


def test_a_call_that_is_not_closed_is_told_at_once(ingest):
    assert held(ingest, "a.json", 'a({"text": "x"})' + " " * 100_000 + "x").reason in ("bad_json", "empty_file")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", REVIEWS.encode(), b"\xd0\xcf\x11\xe0" + b"\0" * 600])
def test_what_is_no_workbook_is_held(ingest, content):
    assert held(ingest, "a.xlsx", content).reason == "bad_workbook"


def test_a_workbook_bomb_is_held_before_it_unpacks(ingest):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/worksheets/sheet1.xml", b" " * (20 << 20))
    assert held(ingest, "a.xlsx", buffer.getvalue()).reason == "too_large"


def test_a_zip_file_within_a_workbook_is_held(ingest, tmp_path):
    book = workbook(tmp_path / "w.xlsx", [["评论内容"], ["好"]])
    (tmp_path / "own.xlsx").write_bytes(book)
    with zipfile.ZipFile(tmp_path / "own.xlsx", "a") as packed:
        packed.writestr("xl/embeddings/inner.xlsx", book)
    error = held(ingest, "a.xlsx", (tmp_path / "own.xlsx").read_bytes())
    assert (error.reason, "xl/embeddings/inner.xlsx" in str(error)) == ("nested_zip", True)


def test_one_stray_cell_far_out_does_not_fill_the_memory(ingest, tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "w.xlsx"))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "评论内容")
    sheet.write(1048575, 16383, "x")
    book.close()
    assert held(ingest, "a.xlsx", (tmp_path / "w.xlsx").read_bytes()).reason == "too_large"


@pytest.mark.parametrize("ending", ["csv", "csv.gz", "jsonl", "jsonl.gz", "json", "json.gz", "parquet", "xlsx"])
def test_the_same_reviews_in_any_format_are_the_same_rows(ingest, tmp_path, ending):
    columns = {
        "评论ID": ["a1", "a2"],
        "评论内容": ["很好用", "太慢了，退货"],
        "评分": ["5", "2"],
        "用户ID": ["u1", "u2"],
    }
    records = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    table = io.BytesIO()
    pq.write_table(pa.table(columns), table)
    plain = {
        "csv": "\n".join(",".join(row) for row in [list(columns), *(record.values() for record in records)]).encode(),
        "jsonl": "\n".join(json.dumps(record) for record in records).encode(),
        "json": json.dumps(records, ensure_ascii=False).encode("gb18030"),
        "parquet": table.getvalue(),
        "xlsx": workbook(tmp_path / "w.xlsx", [list(columns), *(record.values() for record in records)]),
    }[ending.removesuffix(".gz")]
    ingested = ingest(f"a.{ending}", gzip.compress(plain) if ending.endswith(".gz") else plain)
    kept = [(row["review_id"], row["text"], row["rating"], row["content_hash"]) for row in ingested.accepted]
    same = ingest("b.csv", "text,rating,user_id,review_id\n很好用,5,u1,a1\n太慢了，退货,2,u2,a2\n").accepted
    assert ingested.export.source == "generic_reviews"
    assert kept == [
        ("a1", "很好用", 5, same[0]["content_hash"]),
        ("a2", "太慢了，退货", 2, same[1]["content_hash"]),
    ]
