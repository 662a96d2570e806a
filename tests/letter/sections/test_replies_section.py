"""Bad reviews to answer: whom first, how many were answered and how soon, and their page beside the letter."""

from dataclasses import replace
from datetime import UTC, datetime

import openpyxl
import pytest
from letter_shop import MERCHANT, WEEK, a_busy_week, build_zh, section_of, with_tables
from page_reader import NASTY, Page, seen
from section_rows import letter, table, text

from lingping.letter.archive.companion_files import CompanionSource, write_companions
from lingping.letter.archive.versions import Record
from lingping.letter.build import build
from lingping.letter.forms.digest import digest
from lingping.letter.forms.side_pages import side_pages
from lingping.letter.sections.replies.section import SECTION, Replies, describe_replies


def rows(*unanswered: dict, **counted) -> dict:
    return table("unanswered", *unanswered) | table("replies", counted)


def side_page(**tables) -> str:
    return dict(side_pages(letter(**tables)))["replies"] or ""


def test_the_letter_says_how_many_were_answered_and_how_soon():
    page = text(**rows({}, bad_reviews=20, answered=15, timed=12, median_hours=26.2))
    assert "近 4 周 20 条差评，已回复 15 条（75.0%），回复用时中位数 26 小时。" in page
    assert "还有 1 条没回（1–2 星 1 条）。" in page


def test_long_times_are_printed_as_days_and_few_not_at_all():
    assert "回复用时中位数 2.5 天。" in text(**rows({}, bad_reviews=20, answered=15, timed=12, median_hours=60.0))
    assert "中位数" not in text(**rows({}, bad_reviews=20, answered=4, timed=4, median_hours=5.0))


def test_too_few_bad_reviews_have_no_rate():
    assert "近 4 周 4 条差评，已回复 3 条。" in text(**rows({}, bad_reviews=4, answered=3, timed=3))


def test_a_shop_without_any_reply_gets_no_rate_and_hears_why():
    page = text(**rows({}, bad_reviews=20, answered=0, timed=0, replied=0))
    assert "近 4 周 20 条差评。数据里没有一条商家回复" in page
    assert "已回复 0 条" not in page


def test_nothing_waits_where_all_were_answered():
    content = section_of(letter(**rows(bad_reviews=20, answered=20, timed=20, median_hours=3.0)), Replies)
    assert describe_replies(content, SECTION.say("zh")).endswith("近 4 周的差评都回复了。")
    assert side_page(**rows(bad_reviews=20, answered=20)) == ""


def test_a_week_without_bad_reviews_has_no_such_section():
    assert letter(**rows(bad_reviews=0, answered=0)).section(Replies) is None
    assert build_zh(a_busy_week()).section(Replies) is None


def test_the_letter_shows_three_and_the_page_all_each_with_code_item_and_date():
    reviews = [{"review_key": f"r{number}", "text": f"第{number}条，盒子碎了"} for number in range(5)]
    page, beside = text(**rows(*reviews)), seen(side_page(**rows(*reviews)))
    assert [f"第{number}条" in page for number in range(5)] == [True, True, True, False, False]
    assert "全部 5 条在周报旁边的“待回复”网页" in page
    content = section_of(letter(**rows(*reviews)), Replies)
    for each in content.unanswered:
        assert each.quote.code in beside
        assert (each.text or "") in beside
    assert beside.count("每日坚果 30 包礼盒") == 5
    assert beside.count("3月24日") == 5
    assert "截至3月29日没有回复的差评，近 4 周，共 5 条。" in beside


def test_a_follow_up_is_quoted_where_it_complains_and_the_page_has_both_texts():
    row = {"is_follow_up": True, "text": "刚收到挺好", "follow_up_text": "用了一周就坏了", "rating": None}
    content = section_of(letter(**rows(row)), Replies)
    (each,) = content.unanswered
    assert "".join(piece for piece, _ in each.quote.pieces) == "用了一周就坏了"
    assert each.quote.is_follow_up
    beside = seen(side_page(**rows(row)))
    assert "刚收到挺好" in beside
    assert "用了一周就坏了" in beside


def test_low_stars_beside_a_text_that_praises_are_named_as_a_mistake():
    row = {"rating": 1, "opinion": "positive", "text": "很好吃，星星点错了", "needs": []}
    assert "文字是好评，星可能打错了" in seen(side_page(**rows(row)))
    assert "还有 1 条没回。" in text(**rows(row))


def test_stars_without_a_text_are_listed_too():
    beside = seen(side_page(**rows({"text": None, "rating": 1})))
    assert "1 星、3月24日" in beside
    assert "（只打了星，没有写字）" in beside


def test_a_draft_has_its_place_on_the_page():
    found = letter(**rows({}))
    content = section_of(found, Replies)
    drafted = tuple(replace(each, draft="抱歉给您添麻烦了") for each in content.unanswered)
    assert "回复草稿" not in (dict(side_pages(found))["replies"] or "")
    with_draft = replace(found, sections={**found.sections, "replies": replace(content, unanswered=drafted)})
    assert "回复草稿抱歉给您添麻烦了" in seen(dict(side_pages(with_draft))["replies"] or "")


def test_the_code_is_that_of_the_letters_quote_and_on_record():
    found = letter(**rows({"review_key": "p1", "needs": ["packaging"]}))
    (each,) = section_of(found, Replies).unanswered
    record = Record(MERCHANT, WEEK).take(found, at=datetime(2026, 3, 31, tzinfo=UTC))
    assert record.versions[-1].cited[each.quote.code].review_key == "p1"
    assert text(**rows({"review_key": "p1", "needs": ["packaging"]})).count(each.quote.code) == 2


def test_the_sheet_lists_them_in_order_with_code_and_a_column_for_drafts(tmp_path):
    page = tmp_path / f"{WEEK}.html"
    source_rows = with_tables(a_busy_week(), **rows({}, {"review_key": "s", "rating": 4}))
    found = build(source_rows, "zh")
    page.write_text("letter", "utf-8")
    written = write_companions(page, found, CompanionSource(source_rows, frozenset({"xlsx"})), version="v")
    assert [path.name for path in written] == [f"{WEEK}.xlsx", f"{WEEK}.replies.html"]
    sheet = openpyxl.load_workbook(written[0])["待回复"]
    header = [cell.value for cell in sheet[1]]
    codes = [row[header.index("编号")].value for row in sheet.iter_rows(min_row=2)]
    assert codes == [each.quote.code for each in section_of(found, Replies).unanswered]
    assert {"差评日期", "星级", "商品", "原文", "抱怨的方面", "顾客累计消费", "回复草稿"} <= set(header)


def test_the_page_goes_once_all_is_answered(tmp_path):
    page = tmp_path / f"{WEEK}.html"
    page.write_text("letter", "utf-8")
    beside = page.with_suffix(".replies.html")
    for tables, is_there in ((rows({}), True), (rows(bad_reviews=20, answered=20), False)):
        source_rows = with_tables(a_busy_week(), **tables)
        write_companions(page, build(source_rows, "zh"), CompanionSource(source_rows, frozenset()), version="v")
        assert beside.exists() == is_there


def test_the_digest_names_how_many_wait():
    assert "待回复差评 1 条，先回 1 条 1–2 星的" in digest(letter(**rows({})))
    assert "待回复差评 1 条" in digest(letter(**rows({"rating": None})))


@pytest.mark.parametrize("nasty", NASTY)
def test_what_customers_wrote_stays_text_on_the_page(nasty):
    row = {"text": nasty, "follow_up_text": nasty, "item_name": nasty}
    page = Page(side_page(**rows(row)))
    assert "script" not in page.tags
    assert "img" not in page.tags
    assert not [name for _, name, _ in page.attributes if name.startswith("on") or name in ("src", "href")]
