"""The sections are those that lie in their folder: each is complete, and a new one needs no line anywhere else."""

import openpyxl
import pyarrow as pa
import pytest
from letter_shop import MERCHANT, WEEK, a_busy_week, letter_rows, with_tables
from made_up_section import made_up_section
from page_reader import seen

from lingping.letter.build import build
from lingping.letter.discovery import find_sections, letter_queries, row_columns
from lingping.letter.forms.digest import digest
from lingping.letter.forms.page import render
from lingping.letter.forms.workbook import write_workbook

REPLIES = pa.table(
    {"merchant_id": [MERCHANT], "week": [WEEK], "replied": [41], "entered_at": [None], "state": ["open"]}
)


@pytest.mark.parametrize("section", find_sections(), ids=lambda section: section.name)
def test_every_section_has_all_its_files_and_names_what_it_shows(section):
    files = {path.name for path in section.folder.iterdir()}
    assert {"section.py", "section.html.j2", "zh.yaml", "en.yaml"} <= files
    for name in (*section.reads, *section.sheets, *section.appendix):
        assert name in row_columns()
    for language in ("zh", "en"):
        assert section.say(language).find("title")
        assert [
            name
            for name in (*section.sheets, *section.appendix)
            if not section.say(language).find(f"sheets.{name}.name")
        ] == []


def test_every_row_set_of_a_section_is_in_the_workbook():
    shown = {name for section in find_sections() for name in (*section.sheets, *section.appendix)}
    assert set(letter_queries()) == shown


@pytest.mark.parametrize(
    ("language", "words", "sheet"), [("zh", "已回复 41 条", "回复"), ("en", "41 answered", "Replies")]
)
def test_a_section_dropped_in_the_folder_is_in_every_form_of_the_letter(tmp_path, language, words, sheet):
    with made_up_section(tmp_path / "sections"):
        rows = with_tables(a_busy_week(), made_up=REPLIES)
        letter = build(rows, language)
        page = seen(render(letter))
        assert page.count(words) == 2  # in the sentence at the top, and in its section
        assert words in digest(letter)
        write_workbook(letter, rows, tmp_path / "letter.xlsx")
    book = openpyxl.load_workbook(tmp_path / "letter.xlsx")
    assert [cell.value for cell in book[sheet][1]][1:] == {
        "zh": ["已回复", "登记时间", "状态"],
        "en": ["Answered", "Entered at", "State"],
    }[language]
    assert [cell.value for cell in book[sheet][2]][1:] == [41, None, {"zh": "未完", "en": "open"}[language]]


def test_a_section_with_nothing_to_say_is_left_out(tmp_path):
    without = render(build(a_busy_week(), "zh"))
    with made_up_section(tmp_path):
        assert render(build(a_busy_week(), "zh")) == without


def test_rows_that_no_section_reads_are_refused():
    rows = letter_rows()
    with pytest.raises(ValueError, match="The letter has no row set made_up"):
        build(type(rows)(**{**vars(rows), "tables": {"made_up": REPLIES}}), "zh")


def test_two_sections_at_one_place_are_refused(tmp_path):
    with made_up_section(tmp_path):
        path = tmp_path / "twin"
        path.mkdir()
        for file in (tmp_path / "made_up").iterdir():
            (path / file.name.replace("made_up.sql", "twin.sql")).write_bytes(file.read_bytes())
        find_sections.cache_clear()
        with pytest.raises(ValueError, match="have the same place: 899"):
            find_sections()
