import csv
import gzip
import json
from collections import Counter

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

CSV_ENCODINGS = ("utf-8-sig", "gb18030")


def decoded(path):
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    for encoding in CSV_ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path} has none of the encodings {CSV_ENCODINGS}")


def rows_of(path):
    """Rows below the header, read with a common library of the format."""
    if path.suffix == ".xlsx":
        return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]
    if path.suffix == ".parquet":
        return pq.read_table(path).to_pylist()
    if path.suffix == ".json":
        return json.loads(path.read_text(encoding="utf-8"))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    rows = list(csv.reader(decoded(path).splitlines(keepends=True)))
    return rows if path.name.startswith("UserBehavior") else rows[1:]


def test_common_libraries_read_every_file_with_the_reported_number_of_rows(report):
    for file in report.files:
        assert len(rows_of(file.path)) == file.rows > 0, file.path


def test_the_inbox_contains_the_reported_files_and_no_others(report, folder):
    assert {file.path for file in report.files} == {path for path in (folder / "inbox").rglob("*") if path.is_file()}
    assert {file.path.parent.name for file in report.files} == set(report.merchants)


@pytest.mark.parametrize("pattern", ["jd_comments_*.json", "*.jsonl", "*.xlsx", "UserBehavior_*.csv", "*.csv.gz",
                                     "events.parquet", "评价_*.csv", "订单_*.csv"])  # fmt: skip
def test_every_format_of_real_exports_occurs(pattern, folder):
    assert list((folder / "inbox").rglob(pattern))


def test_both_encodings_of_chinese_csv_occur(folder):
    starts = [path.read_bytes()[:3] for path in (folder / "inbox").rglob("评价_*.csv")]
    assert Counter(start == b"\xef\xbb\xbf" for start in starts).keys() == {True, False}


def test_order_numbers_in_workbooks_are_text(folder):
    path = next((folder / "inbox").rglob("评价_*.xlsx"))
    sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    numbers = [row[sheet[0].index("订单号")] for row in sheet[1:]]
    assert all(isinstance(number, str) and len(number) == 19 for number in numbers)


def test_only_one_merchant_has_reviews_without_customers(report):
    assert len({file.path.parent for file in report.files if file.path.suffix == ".json"}) == 1


def test_events_in_files_equal_the_reported_ones_without_faults(report):
    rows = sum(file.rows for file in report.files if file.kind == "events")
    assert rows - report.events == 2  # impossible times


def test_faults_are_counted(report, folder):
    assert report.dirt["repeated_headers"] == 1
    assert report.dirt["redelivered_files"] == 1
    assert report.dirt["impossible_dates"] == 4
    assert report.dirt["duplicated_rows"] > 5
    copies = Counter(path.read_bytes() for path in (folder / "inbox").rglob("*.csv"))
    assert max(copies.values()) == 2
    page = next(rows_of(path) for path in (folder / "inbox").rglob("评价_2026-03.csv") if "lanyu" in str(path))
    assert sum(row[:2] == ["平台", "店铺ID"] for row in page) == 1


def test_parquet_events_have_a_time_zone_and_include_searches(folder):
    table = pq.read_table(next((folder / "inbox").rglob("events.parquet")))
    assert str(table.schema.field("occurred_at").type.tz) == "Asia/Shanghai"
    searches = [row for row in table.to_pylist() if row["event_type"] == "search"]
    assert searches
    assert all(row["search_query"] and row["item_id"] is None for row in searches)
