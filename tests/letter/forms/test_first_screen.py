"""The first screen: the sentence, three things to do, what runs, four figures; the rest folded, what changed first."""

import re
from datetime import timedelta

import pytest
from letter_shop import WEEK, a_busy_week, build_zh, insight, letter_rows, taxonomy, week_row, with_tables
from page_reader import seen
from section_rows import everything, letter, table

from lingping.errors import LingpingError
from lingping.letter.forms.first_screen import first_figures, is_empty, most_urgent_todos
from lingping.letter.forms.page import render, style_sheet
from lingping.letter.forms.pdf import refuse_without_weasyprint
from lingping.letter.sections.effects.section import Effects


def folded(page: str) -> list[str]:
    """Titles of the sections below the first screen, in order."""
    return re.findall(r'<details class="part">\n<summary><h2>(.*?)</h2>', page)


def test_the_most_urgent_problems_become_things_to_do_each_with_a_box_to_tick():
    page = render(letter(**everything()))
    boxes = re.findall(r'<li><label><input type="checkbox"> (.*?)</label></li>', page)
    told = [re.sub("<[^>]+>", "", box) for box in boxes]
    assert [each[:5] for each in told] == ["抽检“每日", "与快递核对", "核对有抱怨"]
    assert page.index("checkbox") < page.index('class="figures"') < page.index('class="part"')


def test_there_are_three_things_to_do_however_many_problems_there_are():
    needs = ["packaging", "logistics", "freshness", "price", "service"]
    rows = [insight(need, 9 - n, 0) for n, need in enumerate(needs)]
    advice = taxonomy(**dict.fromkeys(needs, "看一看 {item}"))
    crowded = build_zh(letter_rows(weeks=[week_row()], insights=rows, taxonomy=advice))
    assert [todo.rank for todo in most_urgent_todos(crowded)] == [1, 2, 3]


def test_a_week_without_complaints_asks_for_nothing():
    page = render(build_zh(letter_rows(weeks=[week_row()])))
    assert "checkbox" not in page
    assert "本周先做" not in page


def test_four_figures_stand_on_the_first_screen():
    figures = first_figures(letter(**everything()))
    assert [figure.name for figure in figures] == ["平均评分", "差评占比", "订单额", "退款额"]
    without_orders = build_zh(letter_rows(weeks=[week_row(revenue=None, refund_amount=None)]))
    assert [figure.name for figure in first_figures(without_orders)] == ["平均评分", "差评占比", "评价数", "好评占比"]


def test_running_incidents_are_open_on_the_first_screen():
    page = render(letter(**everything()))
    first = page[page.index('class="first') : page.index('class="rest"')]
    assert "外箱压扁了" in first
    assert "外箱压扁了" not in render(letter()).split('class="rest"')[0]


def test_what_got_worse_comes_before_what_did_not_change():
    steady = folded(render(letter(**(everything() | table("items", {"state": "poor"})))))
    worse = folded(render(letter(**everything())))
    title = next(each for each in worse if "商品" in each)
    assert worse.index(title) < steady.index(title)
    assert re.search(rf'<h2>{title}</h2><span class="tag alarm">变差</span>', render(letter(**everything())))


def test_sections_with_nothing_to_show_are_hidden():
    page = render(build_zh(letter_rows(weeks=[week_row(), week_row(1)])))
    assert is_empty(Effects(()))
    assert not any(word in page for word in ("登记过措施", "同类店铺不足", "没有读到愿望"))
    assert len(folded(page)) == 2  # the figures, and what they rest on


def test_praise_is_quoted_in_another_colour_than_complaints():
    rows = a_busy_week()
    needs = rows.tables["review_needs"].to_pylist()
    needs = [row | {"polarity": "positive" if row["review_key"][0] == "g" else "negative"} for row in needs]
    page = render(build_zh(with_tables(rows, review_needs=type(rows.tables["review_needs"]).from_pylist(needs))))
    praised = [quote for quote in page.split("<blockquote")[1:] if quote.startswith(' class="praise"')]
    assert len(praised) == 3
    assert all("外箱" not in quote for quote in praised)
    colours = re.findall(r"--(?:accent|praise): (#\w+)", style_sheet())
    assert len(set(colours)) == 4


def test_a_printed_page_never_holds_a_single_small_table():
    try:
        refuse_without_weasyprint()
    except LingpingError as error:
        pytest.skip(str(error))
    from weasyprint import HTML

    pages = HTML(string=render(letter(**everything()))).render().pages
    assert 2 <= len(pages) <= 8
    for page in pages:
        lines = [type(box).__name__ for box in page._page_box.descendants()]
        assert lines.count("LineBox") > 12, "a page with next to nothing on it"


def test_the_letter_of_a_week_without_anything_is_one_sentence_and_what_it_rests_on():
    page = seen(render(build_zh(letter_rows(weeks=[week_row(0, week=WEEK - timedelta(weeks=1))]))))
    assert "本周没有收到评价。" in page
