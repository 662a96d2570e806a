"""The page that a merchant opens: complete, inert and readable."""

import pytest
from letter_shop import a_busy_week, build_zh, insight, letter_rows, review, section_of, spoken, taxonomy, week_row
from page_reader import NASTY, Page

from lingping.letter.archive.letter_files import write
from lingping.letter.forms.page import render
from lingping.letter.sections.figures.section import SECTION as FIGURES
from lingping.letter.sections.figures.section import Figures
from lingping.letter.sections.figures.trend_chart import draw_trend
from lingping.letter.sections.needs.needs_chart import NeedCount, needs_chart
from lingping.letter.sections.needs.section import SECTION as NEEDS

HARMLESS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article",
    "h1", "h2", "h3", "p", "span", "strong", "bdi", "mark", "blockquote", "dl", "div", "dt", "dd", "ul", "li",
    "table", "caption", "thead", "tbody", "tr", "th", "td", "figure", "details", "summary",
    "label", "input", "svg", "g", "path", "line", "rect", "text", "tspan",
}  # fmt: skip


@pytest.fixture(scope="module")
def html() -> str:
    return render(build_zh(a_busy_week()))


@pytest.fixture(scope="module")
def page(html) -> Page:
    return Page(html)


@pytest.mark.parametrize("text", NASTY)
def test_whatever_anybody_wrote_stays_text(text):
    rows = letter_rows(
        weeks=[week_row(top_keywords=[text]) | {"merchant_id": text}, week_row(1) | {"merchant_id": text}],
        insights=[
            insight("packaging", 6, 3, need_name=text, complaint_words=[text], evidence=["a"], merchant_id=text),
            insight("packaging", 6, 3, item_id="1", item_name=text, merchant_id=text),
        ],
        reviews=[review("a", text, item_name=text, merchant_id=text)],
        review_needs=[spoken("a", "packaging", [text[:4]]) | {"merchant_id": text}],
        taxonomy=taxonomy(packaging=text),
        segments=[{"merchant_id": text, "rfm_segment": text, "users": 1}],
        merchant_id=text,
    )
    page = Page(render(build_zh(rows)))
    assert set(page.tags) <= HARMLESS
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
    assert page.quotes == [text]
    assert page.marks == [text[:4]]


def test_nothing_is_fetched(html, page):
    assert not [
        banned for banned in ("http:", "https:", "//", "src=", "href", "url(", "@import", "<script") if banned in html
    ]
    assert ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in page.attributes


def test_the_figures_on_the_page_are_the_rows(page):
    text = "".join(page.text)
    for shown in ("128 条", "4.31 分", "20.7%", "95% 区间 13.6%–30.0%", "¥21,846", "¥512", "本周退了 9 笔", "341 单"):
        assert shown in text
    assert ["每日坚果 30 包礼盒", "9", "31", "29.0%"] in page.rows
    assert ["混合果干 500g", "2", "4", "样本不足"] in page.rows
    assert ["口味", "2", "41"] in page.rows
    assert ["3月23日", "128", "4.31", "20.7%"] in page.rows
    assert ["1月19日", "7", "4.55", "20.0%"] in page.rows


def test_the_words_that_carry_a_need_are_marked_inside_the_quotes(page):
    assert page.marks[:3] == ["外箱", "压扁", "漏气"]
    assert all(any(mark in quote for quote in page.quotes) for mark in page.marks)


def test_a_screen_reader_finds_language_headings_table_heads_and_named_charts(page):
    assert ("html", "lang", "zh-CN") in page.attributes
    assert page.tags.count("h1") == 1
    assert page.tags.count("svg") == len(
        [value for tag, name, value in page.attributes if (tag, name) == ("svg", "aria-label") and value]
    )
    assert page.tags.count("th") == len([name for tag, name, _ in page.attributes if (tag, name) == ("th", "scope")])


def test_two_charts_on_one_page_share_no_id(page):
    assert not [value for _, name, value in page.attributes if name == "id"]


@pytest.mark.parametrize(
    "unknown",
    [{"mean_rating": None}, {"read_reviews": 0, "negatives": 0, "positives": 0}, {"reviews": 3, "read_reviews": 2}],
)
def test_a_trend_without_ratings_or_readable_text_draws_what_is_known(unknown):
    letter = build_zh(letter_rows(weeks=[week_row(**unknown), week_row(1, **unknown)]))
    svg = draw_trend(section_of(letter, Figures).trend, FIGURES.say("zh"))
    assert "评价数" in svg
    assert "NaN" not in svg


def test_needs_mentioned_without_complaint_or_praise_leave_no_empty_chart():
    assert "各方面的口碑" not in render(build_zh(letter_rows(weeks=[week_row()], insights=[insight("price", 0, 0)])))


def test_a_need_name_cannot_break_out_of_a_chart():
    assert "<b>" not in needs_chart([NeedCount('<b>&"', 1, 2)], NEEDS.say("zh"))


def test_a_week_without_any_row_still_makes_a_letter():
    assert "本周没有收到评价。" in render(build_zh(letter_rows()))


def test_a_quiet_week_still_shows_money_and_trend():
    quiet = {
        "reviews": 0, "read_reviews": 0, "negatives": 0, "positives": 0, "mean_rating": None,
        "default_praise_reviews": 0, "template_reviews": 0, "conflict_reviews": 0, "top_keywords": [],
    }  # fmt: skip
    html = render(build_zh(letter_rows(weeks=[week_row(**quiet), week_row(1), week_row(2)])))
    assert "本周没有收到评价。" in html
    assert "¥21,846" in html
    assert "近 3 周走势" in html


def test_a_single_week_has_no_trend():
    assert "走势" not in render(build_zh(letter_rows(weeks=[week_row()])))


def test_the_same_rows_give_the_same_bytes(html):
    assert render(build_zh(a_busy_week())) == html


def test_a_letter_is_replaced_whole_and_leaves_nothing_beside_it(tmp_path):
    path = tmp_path / "店" / "2026-03-23.html"
    write(build_zh(letter_rows()), path)
    write(build_zh(a_busy_week()), path)
    assert path.read_text(encoding="utf-8") == render(build_zh(a_busy_week()))
    assert list(path.parent.iterdir()) == [path]
