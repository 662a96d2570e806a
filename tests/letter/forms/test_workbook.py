"""The workbook behind the letter: complete, counted again, and inert."""

import csv
import io
import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pytest
from letter_shop import (
    MERCHANT,
    WEEK,
    a_busy_week,
    insight,
    letter_rows,
    review,
    spoken,
    taxonomy,
    week_row,
    with_tables,
)
from made_up_section import made_up_section
from openpyxl.worksheet.worksheet import Worksheet
from python_calamine import CalamineWorkbook
from section_rows import everything, table

from lingping.letter.build import build
from lingping.letter.discovery import find_sections, row_columns
from lingping.letter.forms.page import render
from lingping.letter.forms.workbook import make_inert, write_workbook
from lingping.letter.quotes import quotes_of
from lingping.letter.rows.letter_rows import LetterRows
from lingping.letter.wording.phrases import Language

ACTIVE = [
    "=1+1",
    '=HYPERLINK("http://evil.example","看")',
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1+1",
    "\n@x",
]


def week_reviews(*texts: str, **values) -> pa.Table:
    rows = [
        {
            "merchant_id": MERCHANT, "review_key": f"key-{n}", "review_date": WEEK, "item_name": "礼盒", "rating": 2,
            "text": text, "opinion": "negative", "complaints": ["包装"], "is_template": False,
        } | values
        for n, text in enumerate(texts)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def write(rows: LetterRows, reviews: pa.Table, path: Path, language: Language = "zh") -> None:
    """Write the workbook with these reviews of the week."""
    write_workbook(build(rows, language), replace(rows, tables={**rows.tables, "week_reviews": reviews}), path)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "letter.xlsx"
    rows = a_busy_week()
    write(rows, week_reviews("外箱压扁了", "封口漏气"), path)
    return path


@pytest.fixture(scope="module")
def book(path):
    return openpyxl.load_workbook(path)


def rows_of(sheet: Worksheet) -> list[dict[Any, Any]]:
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_there_is_a_sheet_for_every_section_and_the_first_lists_them(book):
    assert book.sheetnames == [
        *("说明", "本周数字", "逐周数字", "抱怨与好评", "顾客构成", "引用的评价", "引用的评价谈到什么"),
        *("周报引用的原话", "方面与建议", "本周评价"),
    ]
    contents = {row["项目"]: row["内容"] for row in rows_of(book["说明"])}
    assert contents["店铺"] == MERCHANT
    assert contents["运行编号"] == "8f2c41d7"
    assert contents["表：本周评价"] == "2 行"


def test_the_workbook_of_an_english_letter_is_english(tmp_path):
    rows = a_busy_week()
    write(rows, week_reviews("外箱压扁了", is_template=True), tmp_path / "letter.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "letter.xlsx")
    contents = {row["Item"]: row["Content"] for row in rows_of(book["Contents"])}
    assert contents["Sheet: Reviews of the week"] == "1 row"
    (review,) = rows_of(book["Reviews of the week"])
    assert (review["Is template"], review["Opinion"], review["Text"]) == ("yes", "negative", "外箱压扁了")
    named = [*book.sheetnames, *(cell.value for sheet in book for cell in sheet[1])]
    assert [name for name in named if re.search("[\u4e00-\u9fff]", name)] == []


@pytest.mark.parametrize(
    ("language", "insights", "audiences"),
    [
        (
            "zh",
            ("抱怨与好评", "方面代码", "建议", "抽检“每日坚果 30 包礼盒”的内袋封口与外箱填充"),
            ("该联系的顾客", {"人群": "挽回", "条件": "买过两次以上，很久没来", "建议": "发一张回归券"}),
        ),
        (
            "en",
            ("Complaints and praise", "Need code", "Suggestion", "Add air columns or a liner to 每日坚果 30 包礼盒"),
            ("Audiences", {"Audience": "Win back", "Rule": "Bought at least twice", "Suggestion": "Send a coupon"}),
        ),
    ],
)
def test_suggestions_and_audiences_are_in_the_words_of_the_letter(tmp_path, language, insights, audiences):
    write(with_tables(a_busy_week(), **everything()), week_reviews("好"), tmp_path / "letter.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "letter.xlsx")
    sheet, need, column, words = insights
    advice = [row[column] for row in rows_of(book[sheet]) if row[need] == "packaging"]
    assert advice[1].startswith(words)
    assert {row[column] for row in rows_of(book[sheet]) if row[need] == "size"} == {None}
    sheet, expected = audiences
    first = rows_of(book[sheet])[0]
    assert {name: first[name][: len(text)] for name, text in expected.items()} == expected


def test_headers_are_chinese_and_stay_in_sight(book):
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        for cell in sheet[1]:
            assert cell.font.bold
            assert re.search(r"[\u4e00-\u9fff]|^[pq] 值$", cell.value), cell.value


def test_the_numbers_are_those_of_the_letter_with_their_formats(book):
    figures = {row["指标"]: row for row in rows_of(book["本周数字"])}
    assert figures["评价数"]["本周"] == 128
    assert figures["差评占比"]["本周"] == pytest.approx(19 / 92)
    assert figures["差评占比"]["95% 下限"] == pytest.approx(0.1364, abs=1e-4)
    assert figures["订单额"]["上周"] == pytest.approx(22729)
    formats = {row[0].value: row[1].number_format for row in book["本周数字"].iter_rows(min_row=2)}
    assert (formats["差评占比"], formats["订单额"], formats["评价数"]) == ("0.0%", '"¥"#,##0.00', "#,##0")
    whole = [row for row in rows_of(book["抱怨与好评"]) if row["方面"] == "包装" and row["商品编号"] == "全部商品"]
    assert {row["周（周一）"].date(): row["抱怨"] for row in whole}[WEEK] == 11


def test_quotes_come_with_the_key_of_their_review(book):
    quotes = {row["评价编号"]: row["原文"] for row in rows_of(book["引用的评价"])}
    assert quotes["p4"] == "礼盒的扣子掉了。"
    evidence = next(row for row in rows_of(book["抱怨与好评"]) if row["抱怨证据（评价编号）"])
    assert set(evidence["抱怨证据（评价编号）"].split("、")) <= set(quotes)
    assert rows_of(book["本周评价"])[1] == {
        "评价编号": "key-1", "评价日期": book["本周评价"]["B3"].value, "商品": "礼盒", "星级": 2, "原文": "封口漏气",
        "判断": "差评", "抱怨的方面": "包装", "文字雷同": "否",
    }  # fmt: skip
    assert book["本周评价"]["B3"].value.date() == WEEK


def test_no_column_holds_a_key_of_a_customer_an_order_or_a_text(tmp_path):
    keys = {"user_key": "geheim-u", "order_key": "geheim-o", "text_id": "geheim-t", "column_of_tomorrow": "geheim-c"}
    rows = a_busy_week()
    told = pa.Table.from_pylist(
        [row | keys | {"reviewed_at": datetime.now(UTC)} for row in rows.tables["reviews"].to_pylist()]
    )
    write(replace(rows, tables={**rows.tables, "reviews": told}), week_reviews("好", **keys), tmp_path / "letter.xlsx")
    with ZipFile(tmp_path / "letter.xlsx") as archive:
        parts = b"".join(archive.read(name) for name in archive.namelist())
    assert "礼盒的扣子掉了。".encode() in parts
    assert b"geheim" not in parts


def test_an_instant_is_shown_as_the_clock_in_shanghai(tmp_path):
    when = {"merchant_id": MERCHANT, "week": WEEK, "replied": 3, "entered_at": datetime(2026, 3, 23, 18, tzinfo=UTC)}
    with made_up_section(tmp_path / "sections"):
        rows = with_tables(a_busy_week(), made_up=pa.Table.from_pylist([when]))
        write_workbook(build(rows, "zh"), rows, tmp_path / "letter.xlsx")
    (row,) = rows_of(openpyxl.load_workbook(tmp_path / "letter.xlsx")["回复"])
    assert row["登记时间"] == datetime(2026, 3, 24, 2)


@pytest.mark.parametrize("text", ACTIVE)
def test_nothing_is_a_formula_here_or_after_a_detour_through_csv(tmp_path, text):
    given = {"item_name": text, "merchant_id": MERCHANT}
    rows = letter_rows(
        weeks=[week_row(top_keywords=[text])],
        insights=[insight("packaging", 6, 3, need_name=text, complaint_words=[text], evidence=["a"]),
                  insight("packaging", 6, 3, item_id=text, item_name=text)],
        reviews=[review("a", text, item_name=text)],
        review_needs=[spoken("a", "packaging", [text])],
        taxonomy=taxonomy(packaging=text),
        segments=[{"merchant_id": MERCHANT, "rfm_segment": text, "users": 1}],
    )  # fmt: skip
    path = tmp_path / "letter.xlsx"
    write(rows, week_reviews(text, **given), path)
    for sheet in openpyxl.load_workbook(path):
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    found = 0
    for name in (book := CalamineWorkbook.from_path(path)).sheet_names:
        exported = io.StringIO()
        csv.writer(exported).writerows(book.get_sheet_by_name(name).to_python())
        for row in csv.reader(io.StringIO(exported.getvalue(), newline="")):
            found += sum(text.strip() in cell for cell in row)
            assert not [cell for cell in row if cell.lstrip()[:1] in tuple("=+@＝＋＠") or cell[:1] in ("\t", "\r")]
            assert not [cell for cell in row if cell.startswith("-") and not re.fullmatch(r"-\d+(\.\d+)?", cell)]
    assert found >= 6


def test_an_address_stays_text(tmp_path):
    path, rows = tmp_path / "letter.xlsx", a_busy_week()
    write(rows, week_reviews("https://evil.example/ 看看", "mailto:a@b.example"), path)
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name in parts if "hyperlink" in name or "/rels/" in name.replace("_rels/", "")]
    assert not [name for name, part in parts.items() if b"<hyperlink" in part or b"<f>" in part]


def test_plain_text_is_left_as_it_is():
    assert [make_inert(text) for text in ("好", "1-2 天", "满意 =)")] == ["好", "1-2 天", "满意 =)"]


def test_a_review_of_another_merchant_is_refused(tmp_path):
    rows = a_busy_week()
    with pytest.raises(ValueError, match="week_reviews hold rows of 1 merchants besides"):
        write(rows, week_reviews("好", merchant_id="别家"), tmp_path / "letter.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_week_without_anything_has_its_contents_and_no_empty_sheet(tmp_path):
    rows = letter_rows()
    write(rows, week_reviews("x").slice(0, 0), tmp_path / "letter.xlsx")
    assert openpyxl.load_workbook(tmp_path / "letter.xlsx").sheetnames == ["说明"]


# What a workbook never shows: keys, and the rates of the classifier, which are in the intervals.
KEYS = {"merchant_id", "user_key", "order_key", "text_id", "reading_hits", "reading_false_alarms"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("section", find_sections(), ids=lambda section: section.name)
def test_every_sheet_has_a_name_and_every_column_a_header(section, language):
    say = section.say(language)
    for name in (*section.sheets, *section.appendix):
        columns = (*row_columns()[name], *section.worded.get(name, {}))
        headers = {column: say.find(f"sheets.{name}.columns.{column}") or say.find(f"columns.{column}")
                   for column in columns}  # fmt: skip
        assert {column for column, header in headers.items() if header is None} <= KEYS, name
        assert 0 < len(say(f"sheets.{name}.name")) <= 31
        if language == "zh":
            assert re.search("[\u4e00-\u9fff]", say(f"sheets.{name}.name"))


def test_every_quoted_code_is_found_in_a_sheet_with_the_whole_text(path, book):
    letter = build(a_busy_week(), "zh")
    quotes = {quote.code: quote for quote in quotes_of(letter) if quote.code}
    found = {row["编号"]: row for row in rows_of(book["周报引用的原话"])}
    assert set(found) == set(quotes)
    (cut,) = [row for row in found.values() if row["评价编号"] == "l1"]
    assert cut["方面"] == "物流"
    assert cut["原文"].startswith("二十号拍的") and cut["原文"].endswith("希望店家换一家快递。")
    printed = re.findall(r"编号 ([0-9A-Z]{6,})", render(letter))
    assert printed and set(printed) <= set(found)


def test_every_text_of_a_customer_has_a_code_that_is_found_in_a_sheet(tmp_path):
    """Quotes of problems, praise and phrases, wishes, and the reviews to answer."""
    rows = with_tables(a_busy_week(), **everything())
    write(rows, week_reviews("好"), tmp_path / "letter.xlsx")
    sheets = openpyxl.load_workbook(tmp_path / "letter.xlsx")
    found = {row["编号"] for sheet in sheets for row in rows_of(sheet) if row.get("编号")}
    page = render(build(rows, "zh"))
    quoted = re.findall(r"<blockquote.*?</blockquote>|<ul class=\"wishes\">.*?</ul>", page, re.DOTALL)
    assert len(quoted) > 10
    for each in quoted:
        codes = re.findall(r"编号 ([0-9A-Z]{6,})", each)
        assert codes, each
        assert set(codes) <= found


def test_needs_have_names_and_only_audiences_stand_under_their_header(tmp_path):
    told = table("effects", {"audience": "win_back"}) | table("wishes", {"needs": ["packaging", "logistics"]})
    write(with_tables(a_busy_week(), **(everything() | told)), week_reviews("好"), tmp_path / "letter.xlsx")
    book = openpyxl.load_workbook(tmp_path / "letter.xlsx")
    audiences = {row["人群"] for sheet in book for row in rows_of(sheet) if row.get("人群")}
    assert audiences <= {"挽回", "感谢", "预警", "加购", "邀评"}
    assert "挽回" in {row["人群"] for row in rows_of(book["措施效果"])}
    assert [row["方面"] for row in rows_of(book["流失顾客抱怨过什么"])] == ["物流"]
    wishes = next(sheet for sheet in book if sheet["A1"].value and "谈到的方面" in [cell.value for cell in sheet[1]])
    assert {row["谈到的方面"] for row in rows_of(wishes)} == {"包装、物流"}


def test_the_same_rows_give_the_same_bytes(tmp_path):
    rows = a_busy_week()
    for name in ("a", "b"):
        write(rows, week_reviews("好"), tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_dates_are_dates(book):
    assert isinstance(rows_of(book["逐周数字"])[0]["周（周一）"].date(), date)
