"""The inputs that once failed (shared/faults/README.md), each with what is right."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from lingping.ingest.readers.archives import list_members
from lingping.text.cleaning import clean
from lingping.text.praise import is_default_praise

FAULTS = next(
    (folder for parent in Path(__file__).parents if (folder := parent / "shared" / "faults").is_dir()), Path("none")
)
LATER = datetime(2026, 12, 1, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not FAULTS.is_dir(), reason="shared/faults is not here")


@pytest.fixture(scope="module")
def read_fault(read_file):
    return lambda name: read_file(FAULTS / name, now=LATER, merchant="m")


# file: accepted rows, quarantined lines, texts or stars of the first row
READ = {
    "f02_ignored.tsv": (1, [], "东西收到了，挺好"),
    "f02_ignored.txt": (1, [], "东西收到了，挺好"),
    "f02_table.xls": (1, [], "收到了，挺好"),
    "f10_bad_quotes.csv": (1, [2], "不错"),
    "f10_big5.csv": (1, [], "包裝很好，出貨快"),
    "f10_bom_key.json": (1, [], "很好"),
    "f10_jsonp.json": (1, [], "声音小，满意"),
    "f10_lines.json": (3, [], "很好用0"),
    "f10_ratelist.json": (1, [], "料子软，没色差"),
    "f10_semicolons.csv": (1, [], "好用"),
    "f10_sep_line.csv": (1, [], "好用"),
    "f10_title_line.csv": (1, [], "好用"),
    "f10_traditional_header.csv": (1, [], "包裝很好，出貨快"),
    "f10_trailing_comma.csv": (2, [], "好用"),
    "f10_utf16_tabs.csv": (1, [], "好用"),
    "f12_dates.csv": (5, [7, 8, 9], "收到很快0"),
    "f14_inline_follow_up.csv": (1, [], "挺好的。"),
}


@pytest.mark.parametrize("name", READ)
def test_what_can_be_read_is_read(read_fault, name):
    ingested = read_fault(name)
    accepted, quarantined, text = READ[name]
    assert len(ingested.accepted) == accepted
    assert [row["line"] for row in ingested.quarantined] == quarantined
    assert ingested.accepted[0]["text"] == text


def test_an_archive_is_read(read_fault):
    (member,) = list_members(FAULTS / "f02_inside.zip")
    assert read_fault(member).accepted[0]["text"] == "收到了，挺好"


def test_an_order_export_is_read_as_orders(read_fault):
    ingested = read_fault("f10_order_export.csv")
    row = ingested.accepted[0]
    assert (ingested.export.source, row["status"], row["order_amount"]) == ("jd_orders", "finished", 99)


def test_orders_without_item_are_orders_and_unpaid_ones_are_kept(read_fault):
    ingested = read_fault("f08_orders_without_item.csv")
    assert (len(ingested.accepted), ingested.quarantined) == (20, [])
    assert all((row["paid_at"] is None) == (row["status"] == "closed") for row in ingested.accepted)


def test_no_column_is_dropped(read_fault):
    ingested = read_fault("f05_dropped_columns.csv")
    assert ingested.export.new_columns == ()
    assert {(row["item_id"], str(row["reviewed_at"].date())) for row in ingested.accepted} == {
        ("奶茶", "2026-11-02"), ("奶茶", "2026-11-03"),
    }  # fmt: skip


def test_no_review_is_lost_for_its_stars(read_fault):
    ingested = read_fault("f04_stars.csv")
    ratings = [row["rating"] for row in ingested.accepted]
    assert ratings == [Decimal("4.5"), Decimal("2.5"), 5, 5, 5, 5, 5, 3, 1, None, None, None, 4]
    assert {row["line"] for row in ingested.unread} == {11, 12, 13}


def test_what_extract_does_not_find_is_empty(read_file, mapping):
    source = mapping(
        "kind: reviews\nplatform: x\nfile_names: '*'\ncolumns:\n  text: 评论\n"
        "  variant: {column: 时间与规格, extract: '· (.+)', optional: true}\n"
    )
    rows = read_file(FAULTS / "f09_optional_extract.csv", source=source).accepted
    assert [row["variant"] for row in rows] == ["大号 白色", None, None]


def test_no_placeholder_is_a_customer(read_fault):
    rows = read_fault("f11_placeholders.csv").accepted
    assert (len(rows), {row["user_key"] for row in rows}) == (30, {None})


def test_default_praise_is_no_text(read_fault):
    texts = [row["text"] for row in read_fault("f13_default_praise.csv").accepted]
    assert [text for text in texts if not is_default_praise(clean(text))] == []


def test_amounts_in_parentheses_are_not_taken_for_income(read_fault):
    assert read_fault("f14_amounts.csv").reasons == {"bad_amount": 1, "wrong_width": 1}


def test_markup_is_decoded_and_stripped(read_fault):
    assert clean(read_fault("f14_markup.csv").accepted[0]["text"]) == "好极了… 下次还来 ！"
