"""The pages around the letters: one merchant's weeks, and the operator's overview."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from letter_shop import MERCHANT, WEEK, a_busy_week, letter_rows, week_row, with_tables
from section_rows import table

from lingping.errors import LingpingError
from lingping.letter.archive.cards import read_cards
from lingping.letter.archive.companion_files import CompanionSource, Format, write_companions
from lingping.letter.archive.content_digest import content_of
from lingping.letter.archive.index_pages import index, index_of, overview, overview_of, write_indexes
from lingping.letter.archive.letter_files import path_of, write
from lingping.letter.build import build
from lingping.letter.rows.letter_rows import LetterRows
from lingping.letter.wording.phrases import Language

OTHER = "别家 & <b>店</b>"


def put(
    letters: Path,
    merchant: str,
    week: date,
    rows: LetterRows | None = None,
    formats: Collection[Format] = ("xlsx", "md"),
    language: Language = "zh",
) -> Path:
    """Write a letter of the merchant with what lies beside it."""
    rows = rows or a_busy_week()
    letter = replace(build(rows, language), merchant_id=merchant, week=week)
    page = path_of(letters, merchant, week)
    write(letter, page)
    source = CompanionSource(rows, frozenset(formats))
    write_companions(page, letter, source, version=content_of(letter).digest)
    return page


@pytest.fixture(scope="module")
def letters(tmp_path_factory) -> Path:
    letters = tmp_path_factory.mktemp("home") / "letters"
    quiet = letter_rows(weeks=[week_row(reviews=3, read_reviews=2, template_reviews=0), week_row(1)])
    pages = [put(letters, MERCHANT, WEEK), put(letters, MERCHANT, WEEK - timedelta(weeks=1), quiet)]
    pages += [put(letters, OTHER, WEEK - timedelta(weeks=1))]
    write_indexes(letters, {page.parent for page in pages})
    return letters


class Links(HTMLParser):
    """Where a page leads, and every tag and attribute."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


def page_of(letters: Path, merchant: str) -> tuple[Path, str]:
    path = index_of(path_of(letters, merchant, WEEK).parent)
    return path, path.read_text("utf-8")


def test_an_index_lists_all_weeks_with_their_sentence_the_newest_first(letters):
    _, html = page_of(letters, MERCHANT)
    assert re.findall(r"(2026年3月\d+日)–3月\d+日</a></h2>", html) == ["2026年3月23日", "2026年3月16日"]
    assert "本周收到 128 条评价，平均 4.31 分" in html
    assert "有实际内容的只有 2 条，样本不足" in html
    assert "共 2 周" in html


def test_the_index_of_english_letters_is_english(tmp_path):
    page = put(tmp_path / "letters", "Orchard", WEEK, language="en")
    write_indexes(tmp_path / "letters", {page.parent})
    _, html = page_of(tmp_path / "letters", "Orchard")
    assert '<html lang="en">' in html
    assert "1 week, the newest first" in html
    assert ">23 March – 29 March 2026</a></h2>" in html
    assert ">Excel workbook</a>" in html


def test_an_index_names_its_merchant_alone(letters):
    path, html = page_of(letters, MERCHANT)
    assert "别家" not in html
    assert MERCHANT not in page_of(letters, OTHER)[1]
    assert all(".." not in link and "/" not in link for link in Links(html).targets)
    assert {each.name for each in path.parent.iterdir()} >= {unquote(link) for link in Links(html).targets}


@pytest.mark.parametrize("page", ["index", "overview"])
def test_every_link_leads_to_a_file_and_nothing_else_is_asked_for(letters, page):
    path = page_of(letters, OTHER)[0] if page == "index" else overview_of(letters)
    html = path.read_text("utf-8")
    found = Links(html)
    assert found.targets
    assert [link for link in found.targets if not (path.parent / unquote(link)).is_file()] == []
    assert not found.tags & {"script", "img", "link", "iframe", "b", "form"}
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in html
    assert not re.search(r"https?:|url\(|@import", html)


def test_the_overview_shows_every_merchants_newest_letter_and_what_to_look_at(letters):
    html = overview_of(letters).read_text("utf-8")
    assert "2 家店铺" in html
    assert "别家 &amp; &lt;b&gt;店&lt;/b&gt;" in html
    assert html.count("4.31 分") == 2 * 2  # in the sentence and among the figures
    assert "2026年3月16日–3月22日" in html
    warned = html.split("<ol", 1)[1].split("<li>\n<h2>")[1:]
    assert "没有最新一周的周报" in warned[0]  # who lacks a letter comes first
    assert "没有最新一周的周报" not in warned[1]
    assert "变差：平均评分、退款率" in warned[1]
    assert '<p class="note">12 行数据未采用</p>' in warned[1]


def test_the_overview_lies_outside_every_merchants_folder(letters):
    assert overview_of(letters).parent == letters.parent
    assert letters not in overview_of(letters).parents


def test_an_index_keeps_its_name_which_nobody_can_guess(letters):
    path, _ = page_of(letters, MERCHANT)
    assert re.fullmatch(r"index-[0-9a-f]{32}\.html", path.name)
    write_indexes(letters, {path.parent})
    assert list(path.parent.glob("index-*.html")) == [path]
    assert path.name != page_of(letters, OTHER)[0].name


def test_an_index_of_two_merchants_is_refused(letters):
    with pytest.raises(ValueError, match="of one merchant"):
        index(read_cards(letters))


def test_the_pages_are_the_same_for_the_same_letters(letters):
    assert overview(read_cards(letters), letters) == overview_of(letters).read_text("utf-8")


def test_a_format_that_is_no_longer_wanted_goes_and_leaves_no_link(tmp_path):
    page = put(tmp_path, MERCHANT, WEEK)
    assert page.with_suffix(".xlsx").is_file()
    put(tmp_path, MERCHANT, WEEK, formats=["md"])
    write_indexes(tmp_path, {page.parent})
    assert not page.with_suffix(".xlsx").exists()
    assert "xlsx" not in index_of(page.parent).read_text("utf-8")


def test_a_letter_that_was_taken_away_leaves_the_lists(tmp_path):
    gone, stays = put(tmp_path, MERCHANT, WEEK), put(tmp_path, MERCHANT, WEEK - timedelta(weeks=1))
    gone.unlink()
    write_indexes(tmp_path, {stays.parent})
    assert "共 1 周" in index_of(stays.parent).read_text("utf-8")


def test_a_letter_is_the_same_version_whichever_run_wrote_it_and_another_one_when_it_says_something_else(tmp_path):
    def version(rows) -> str:
        put(tmp_path, MERCHANT, WEEK, rows)
        (filed,) = read_cards(tmp_path)
        assert filed.is_whole
        return filed.card.version

    first, rows = version(a_busy_week()), a_busy_week()
    assert version(replace(rows, snapshot=replace(rows.snapshot, run_id="other", as_of=date(2026, 4, 9)))) == first
    assert version(replace(rows, snapshot=replace(rows.snapshot, model_id="other"))) != first
    assert version(letter_rows(weeks=[week_row(reviews=129)])) != first


def test_a_page_that_its_card_does_not_know_is_not_whole(tmp_path):
    page = put(tmp_path, MERCHANT, WEEK)
    page.write_text("half", "utf-8")
    assert [filed.is_whole for filed in read_cards(tmp_path)] == [False]


def test_a_damaged_card_is_one_line_that_names_it(tmp_path):
    page = put(tmp_path, MERCHANT, WEEK)
    page.with_suffix(".card").write_text("{", "utf-8")
    with pytest.raises(LingpingError, match=r"2026-03-23.*\.card: not a card"):
        read_cards(tmp_path)


def test_the_overview_ranks_shops_by_what_needs_a_person_and_flags_no_quiet_shop(tmp_path):
    letters = tmp_path / "letters"
    calm = letter_rows(weeks=[week_row(), week_row(1)])
    weeks = table("issue_weeks", {})
    old = table("issues", {"opened_week": WEEK - timedelta(weeks=1)}) | weeks
    worse = a_busy_week()
    shops = {
        "a-quiet": calm,
        "b-worse": worse,
        "c-runs": with_tables(calm, **old),
        "d-new": with_tables(calm, **table("issues", {}), **weeks),
    }
    pages = [put(letters, name, WEEK, rows) for name, rows in shops.items()]
    write_indexes(letters, {page.parent for page in pages})
    html = overview_of(letters).read_text("utf-8")
    assert re.findall(r"<h2><a [^>]*><bdi>(.*?)</bdi>", html) == ["d-new", "c-runs", "b-worse", "a-quiet"]
    assert "3 家需要人处理，排在前面" in html
    quiet = html.split("<bdi>a-quiet</bdi>")[1]
    assert 'class="warnings"' not in quiet
