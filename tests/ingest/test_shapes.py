"""The shapes in which the same table comes: delimiters, titles, sheets, answers of web pages, pages named .xls."""

import json

import pytest
import xlsxwriter

from lingping.ingest.faults import HeldFile
from lingping.ingest.readers.xls_size import count_xls_cells
from tests.ingest.xls_file import xls_file

HEADER = ["评论ID", "评分", "评论内容", "评论时间"]
ROWS = [["a1", "5", "盖子严实，不漏", "2026-02-02 10:00:00"], ["a2", "2", "杯壁太薄；烫手", "2026-02-03 11:00:00"]]
TABLE = [HEADER, *ROWS]
RECORDS = [{"id": row[0], "content": row[2], "score": int(row[1]), "creationTime": row[3]} for row in ROWS]


def joined(rows: list[list[str]], delimiter: str = ",") -> str:
    return "".join(delimiter.join(row) + "\n" for row in rows)


def workbook(path, **sheets) -> bytes:
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path.read_bytes()


def kept(ingested) -> list[tuple]:
    return [(row["review_id"], row["rating"], row["text"]) for row in ingested.accepted]


EXPECTED = [("a1", 5, "盖子严实，不漏"), ("a2", 2, "杯壁太薄；烫手")]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "a.xls"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_the_header_shows_the_delimiter_whatever_the_ending(ingest, name, delimiter):
    assert kept(ingest(name, joined(TABLE, delimiter))) == EXPECTED


def test_a_line_for_excel_declares_the_delimiter_and_is_no_row(ingest):
    ingested = ingest("a.csv", "\ufeffsep=;\r\n" + joined(TABLE, ";"))
    assert kept(ingested) == EXPECTED
    assert [row["line"] for row in ingested.accepted] == [3, 4]


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "big5", "gb18030"])
def test_tables_between_tabs_are_read_in_every_encoding(ingest, codec):
    rows = [["评论ID", "评论内容"], ["a1", "好用"]] if codec != "big5" else [["評論ID", "評論內容"], ["a1", "好用"]]
    ingested = ingest("a.csv", joined(rows, "\t").encode(codec))
    assert [(row["review_id"], row["text"]) for row in ingested.accepted] == [("a1", "好用")]


def test_semicolons_in_texts_do_not_make_columns(ingest):
    assert [row["text"] for row in ingest("a.csv", "评论内容\n好;真好\n行;行\n").accepted] == ["好;真好", "行;行"]


def test_names_in_traditional_characters_full_width_and_with_marks_are_known(ingest):
    ingested = ingest("a.csv", "\ufeff\ufeff評論ＩＤ,評分 ,﻿評論內容,點讚數\na1,5,杯子漂亮,3\n")
    assert kept(ingested) == [("a1", 5, "杯子漂亮")]
    assert ingested.export.new_columns == ("點讚數",)


@pytest.mark.parametrize(
    "name", ["*评论内容", "评论内容*", "评论内容（必填）", "*评论内容 (必填)", "評論\n內容", "评论 内容"]
)
def test_marks_of_forms_and_line_breaks_in_a_name_do_not_hide_it(ingest, tmp_path, name):
    content = workbook(tmp_path / "w.xlsx", 数据=[["评论ID", "评分", name, "评论时间"], *ROWS])
    assert kept(ingest("a.xlsx", content)) == EXPECTED


def test_two_columns_of_one_name_hold_a_file_only_where_they_are_read(ingest):
    ingested = ingest("a.csv", joined([[*HEADER, "备注", "备注"], *([*row, "x", "y"] for row in ROWS)]))
    assert (kept(ingested), ingested.export.new_columns) == (EXPECTED, ("备注",))
    with pytest.raises(HeldFile, match="two columns are named 评分"):
        ingest("b.csv", joined([[*HEADER, "评分"], *([*row, "1"] for row in ROWS)]))


@pytest.mark.parametrize(
    "titles",
    [
        "2026年2月评价导出\n",
        "2026年2月评价导出,,,\n店铺：某某杯业,,导出人：小王,\n",
        "\n评价,,,\n\n",
        "基本信息,,评价信息,\n",
    ],
)
def test_titles_above_the_header_are_no_rows(ingest, titles):
    ingested = ingest("a.csv", titles + joined(TABLE))
    assert kept(ingested) == EXPECTED
    assert ingested.quarantined == []
    assert ingested.accepted[0]["line"] == titles.count("\n") + 2


def test_a_single_column_may_have_a_title_too(ingest):
    assert [row["text"] for row in ingest("a.csv", "2月评价\n评论内容\n好用\n").accepted] == ["好用"]


def test_rows_of_unknown_names_are_never_taken_for_a_title(ingest):
    with pytest.raises(HeldFile, match="columns 甲, 乙") as held:
        ingest("a.csv", "甲,乙\n评论,2\n")
    assert held.value.reason == "no_mapping"
    with pytest.raises(HeldFile, match="columns 甲, 乙, 丙"):
        ingest("a.csv", "某表\n甲,乙,丙\n1,2,3\n")


def test_a_comma_at_the_end_of_lines_is_no_column(ingest):
    assert kept(ingest("a.csv", joined([HEADER, *([*row, ""] for row in ROWS)]))) == EXPECTED
    assert kept(ingest("b.csv", joined([[*HEADER, ""], *([*row, ""] for row in ROWS)]))) == EXPECTED
    assert ingest("c.csv", joined([HEADER, [*ROWS[0], "多"]])).reasons == {"wrong_width": 1}


def test_a_log_without_header_keeps_its_empty_last_cells(ingest):
    row = "1,2,3,4,5,11,11,0,7,1,{}\n"
    assert len(ingest("tmall_user_log.csv", row.format("") + row.format("重庆市")).accepted) == 2


def test_the_table_of_a_workbook_may_stand_on_any_sheet_and_below_titles(ingest, tmp_path):
    notes = [["字段", "说明"], ["评论ID", "唯一编号"]]
    content = workbook(tmp_path / "w.xlsx", 说明=notes, 空=[], 数据=[["2月评价导出"], [], *TABLE])
    ingested = ingest("a.xlsx", content)
    assert kept(ingested) == EXPECTED
    assert [row["line"] for row in ingested.accepted] == [4, 5]


def test_sheets_with_one_header_are_one_table(ingest, tmp_path):
    content = workbook(tmp_path / "w.xlsx", 一=[HEADER, ROWS[0]], 二=[["续"], HEADER, ROWS[1], ["a3", "9", "", ""]])
    ingested = ingest("a.xlsx", content)
    assert kept(ingested)[:2] == EXPECTED
    assert [row["line"] for row in ingested.accepted][:2] == [2, 5]
    assert ingested.quarantined == [] or ingested.quarantined[0]["line"] == 6


def test_two_tables_of_one_workbook_hold_it_and_are_named(ingest, tmp_path):
    content = workbook(tmp_path / "w.xlsx", 评价=TABLE, 订单=[["订单号", "商品ID", "实付金额", "付款时间"]])
    with pytest.raises(HeldFile, match="评价, 订单") as held:
        ingest("a.xlsx", content)
    assert held.value.reason == "several_sheets"


ORDERS = [["订单编号", "商品名称", "实付金额", "付款时间"], ["b1", "杯子", "59", "2026-02-02 10:00:00"]]


def test_a_second_table_below_the_first_holds_the_file_and_is_named(ingest, tmp_path):
    held = []
    for name, content in (
        ("a.xlsx", workbook(tmp_path / "w.xlsx", 汇总=[*TABLE, [], [], *ORDERS])),
        ("a.csv", joined([*TABLE, ["", "", "", ""], *ORDERS])),
        ("b.csv", joined([*TABLE, ["评论ID", "评论内容", "评分", "评论时间"], ROWS[0]])),
    ):
        with pytest.raises(HeldFile) as error:
            ingest(name, content)
        held.append((error.value.reason, str(error.value)))
    assert {reason for reason, _ in held} == {"several_tables"}
    assert "in row 6 another table begins (订单编号, 商品名称, 实付金额, 付款时间)" in held[0][1]
    assert "in row 5" in held[1][1]
    assert "in row 4" in held[2][1]


BESIDE = [["订单编号", "宝贝", "实付金额", "付款时间"], ["b1", "杯子", "59", "2026-02-02 10:00:00"]]


def beside(left: list[list[str]], between: list[str], right: list[list[str]]) -> list[list[str]]:
    rows = [[*one, "", *other] for one, other in zip(left, [*right, [""] * 4], strict=True)]
    return [[*row[:4], cell, *row[5:]] for row, cell in zip(rows, between, strict=True)]


def test_a_second_table_beside_the_first_holds_the_file_and_both_are_named(ingest, tmp_path):
    rows = beside(TABLE, ["", "", ""], BESIDE)
    for name, content in (("a.xlsx", workbook(tmp_path / "w.xlsx", 汇总=rows)), ("a.csv", joined(rows))):
        with pytest.raises(HeldFile, match="side by side") as error:
            ingest(name, content)
        assert error.value.reason == "several_tables"
        assert "评论ID" in str(error.value) and "and 订单编号, 宝贝, 实付金额, 付款时间" in str(error.value)


def test_an_empty_column_within_a_table_is_no_gap_between_two(ingest):
    halves = [[*row[:2], "", *row[2:]] for row in TABLE]
    assert kept(ingest("a.csv", joined(halves))) == EXPECTED
    unnamed = beside(TABLE, ["", "", "见备注"], BESIDE)
    assert kept(ingest("b.csv", joined(unnamed))) == EXPECTED


def test_a_header_that_is_repeated_or_translated_is_no_second_table(ingest):
    assert ingest("a.csv", joined([HEADER, ROWS[0], HEADER, ROWS[1]])).reasons == {"repeated_header": 1}
    translated = joined([["review_id", "rating", "text", "reviewed_at"], HEADER, *ROWS])
    assert [row["review_id"] for row in ingest("b.csv", translated).accepted] == ["a1", "a2"]


def test_words_of_a_review_that_are_column_names_are_no_header(ingest):
    assert len(ingest("a.csv", joined([HEADER, ["商品", "5", "评价", "2026-02-02"], *ROWS])).accepted) == 3


def test_an_old_workbook_is_read_like_a_new_one(ingest):
    rows = [HEADER, ["a1", 5, "盖子严实，不漏", "2026-02-02 10:00:00"], ["a2", 2.0, "杯壁太薄；烫手", "2026-02-03"]]
    ingested = ingest("a.xls", xls_file({"说明": [["请勿修改"]], "数据": [["2月评价"], *rows]}))
    assert kept(ingested) == EXPECTED
    assert ingested.export.content.encoding is None


def test_a_stray_cell_of_an_old_workbook_does_not_fill_the_memory(ingest):
    far = [["评论内容"], *([] for _ in range(65_534)), ["", *[""] * 254, "x"]]
    content = xls_file({"数据": far})
    with pytest.raises(HeldFile, match="stray cell") as held:
        ingest("a.xls", content)
    assert held.value.reason == "too_large"
    assert count_xls_cells(content) == 65_536 * 256
    assert count_xls_cells(xls_file({"一": TABLE, "二": [["x", "y"]]})) == 12 + 2


def test_damage_on_which_the_reader_panics_holds_the_file(ingest):
    content = bytearray(xls_file({"数据": TABLE}))
    place = content.index(b"\x85\x00") + 4  # where the first sheet begins
    content[place : place + 4] = (65_332).to_bytes(4, "little")
    with pytest.raises(HeldFile) as held:
        ingest("a.xls", bytes(content))
    assert held.value.reason == "bad_workbook"


@pytest.mark.parametrize("cut", [100, 700, 3000])
def test_a_damaged_old_workbook_is_held(ingest, cut):
    with pytest.raises(HeldFile) as held:
        ingest("a.xls", xls_file({"数据": TABLE})[:cut])
    assert held.value.reason == "bad_workbook"


def test_a_workbook_that_was_renamed_is_read_by_what_it_is(ingest, tmp_path):
    assert kept(ingest("a.xls", workbook(tmp_path / "w.xlsx", 数据=TABLE))) == EXPECTED
    assert kept(ingest("a.csv", workbook(tmp_path / "w.xlsx", 数据=TABLE))) == EXPECTED


def test_a_page_named_xls_is_read_as_the_table_that_it_shows(ingest):
    body = "".join("<tr>" + "".join(f"<td style='x'>{cell}</td>" for cell in row) + "</tr>\n" for row in TABLE)
    title = "<tr><td colspan=4>2月<b>评价</b>导出</td></tr>"
    page = f"<html><head><style>td {{color: red}}</style></head><table>{title}{body}</table></html>"
    assert kept(ingest("a.xls", page.encode("gb18030"))) == EXPECTED


def test_the_xml_of_excel_2003_is_read_with_its_left_out_cells(ingest):
    def row(cells: str) -> str:
        return f"<Row>{cells}</Row>"

    names = "".join(f'<Cell><Data ss:Type="String">{name}</Data></Cell>' for name in HEADER)
    cells = '<Cell><Data>a1</Data></Cell><Cell ss:Index="3"><Data>好&amp;用</Data></Cell><Cell/>'
    page = f'<?xml version="1.0"?>\n<Workbook><Worksheet><Table>{row(names)}{row(cells)}</Table></Worksheet></Workbook>'
    assert kept(ingest("a.xls", page)) == [("a1", None, "好&用")]


JSON_TEXTS = {
    "lines": "\n".join(json.dumps(record, ensure_ascii=False) for record in RECORDS),
    "array": json.dumps(RECORDS),
    "pretty": json.dumps(RECORDS, indent=2),
    "jsonp": f"/**/ fetchJSON_comment98({json.dumps({'summary': {'rate': 0.9}, 'comments': RECORDS})});",
    "wrapped": json.dumps({"data": {"page": 1, "tags": [{"name": "好看"}], "comments": RECORDS}}, indent=1),
    "pages": "\n".join(json.dumps({"comments": [record], "page": {"max": 9}}) for record in RECORDS),
    "jsonp pages": "\n".join(f"jsonp12({json.dumps({'comments': [record]})})" for record in RECORDS),
    "marked keys": json.dumps(RECORDS, ensure_ascii=False).replace('"id"', '"\ufeffid"'),
}


@pytest.mark.parametrize("shape", JSON_TEXTS)
@pytest.mark.parametrize("name", ["a.json", "a.txt"])
def test_reviews_of_web_pages_are_read_in_whatever_they_are_wrapped(ingest, shape, name):
    ingested = ingest(name, JSON_TEXTS[shape])
    assert kept(ingested) == EXPECTED
    assert ingested.quarantined == []
    assert ingested.export.source == "jd_comments"


def test_replies_within_a_review_do_not_replace_it(ingest):
    record = {**RECORDS[0], "replies": [{"id": 7, "content": "谢谢惠顾", "creationTime": "2026-02-05 10:00:00"}]}
    row = ingest("a.json", json.dumps(record)).accepted[0]
    assert (row["text"], row["reply_text"]) == ("盖子严实，不漏", "谢谢惠顾")


def test_the_rates_of_tmall_are_read_with_their_follow_ups(ingest):
    rate = {
        "id": 5, "rateContent": "鞋底软", "rateDate": "2026-02-02 10:00:00", "auctionSku": "尺码:38",
        "displayUserNick": "t**1", "appendComment": {"content": "穿久了开胶", "commentTime": "2026-02-20 10:00:00"},
    }  # fmt: skip
    ingested = ingest("a.json", "jsonp_tbcrate(" + json.dumps({"rateDetail": {"rateList": [rate]}}) + ")")
    row = ingested.accepted[0]
    assert ingested.export.source == "tmall_rates"
    assert (row["text"], row["follow_up_text"], row["variant"]) == ("鞋底软", "穿久了开胶", "尺码:38")


def test_a_broken_line_of_json_costs_only_itself_whatever_the_ending(ingest):
    content = '{"id": 1, "content": \n' + JSON_TEXTS["lines"]
    ingested = ingest("a.json", content)
    assert (kept(ingested), ingested.reasons) == (EXPECTED, {"bad_json": 1})


def test_a_list_within_a_call_that_is_cut_off_is_held(ingest):
    with pytest.raises(HeldFile) as held:
        ingest("a.json", JSON_TEXTS["jsonp"][:-10])
    assert held.value.reason == "bad_json"


def test_orders_without_amounts_are_not_taken_for_reviews(ingest):
    content = "订单号,商品ID,商品名称,订购数量,下单时间,订单状态\n1,2,杯子,1,2026-02-02 10:00:00,完成\n"
    with pytest.raises(HeldFile, match=r"generic_orders needs to read orders.*实付金额"):
        ingest("a.csv", content)


@pytest.mark.parametrize(("mark", "what"), [(b"%PDF-1.7\n%", "a PDF"), (b"\x89PNG\r\n\x1a\n", "a picture")])
@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.json"])
def test_other_documents_that_were_renamed_are_called_what_they_are(ingest, mark, what, name):
    with pytest.raises(HeldFile, match=f"{what}, whatever its ending") as held:
        ingest(name, mark + b"\xe2\xe3\n1 0 obj\n")
    assert held.value.reason == "unknown_format"


@pytest.mark.parametrize("name", ["报告.docx", "a.csv.part", "截图.png", "无"])
def test_a_format_that_is_not_read_is_held_with_what_to_do(ingest, name):
    with pytest.raises(HeldFile, match=r"Save it as one of .*\.xlsx") as held:
        ingest(name, b"\x89PNG\x00\x01")
    assert held.value.reason == "unknown_format"
