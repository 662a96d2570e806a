"""The board in a real browser: quiet, self-contained, as wide as the screen, and usable by everybody.

Skipped where there is no Chromium; the helpers and the settings LINGPING_AXE and LINGPING_PICTURES are those of the
letter's browser tests.
"""

import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from board_shop import AT, HOSTILE, board, need, shop, week
from browser import Browser, Page, browsing, chromium, keep
from letter_shop import MERCHANT

from lingping.board.board_page import render_board
from lingping.board.board_rows import BoardRows, HeldFile

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")

AXE = Path(
    os.environ.get("LINGPING_AXE")
    or Path(__file__).parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
)
READY = """new Promise(function wait(done) {
    document.body.dataset.ready === "yes" ? setTimeout(done, 50) : setTimeout(() => wait(done), 20)
})"""

OVERLAPS = """[...document.querySelectorAll("figure svg")].flatMap(svg => {
    const boxes = [...svg.querySelectorAll("text")]
        .filter(each => each.textContent && getComputedStyle(each).opacity !== "0")
        .map(each => [each.textContent, each.getBoundingClientRect()]).filter(([, box]) => box.width);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3;
    return boxes.flatMap(([one, a], at) =>
        boxes.slice(at + 1).filter(([, b]) => meet(a, b)).map(([other]) => one + " / " + other));
})"""


def renamed(rows: BoardRows, merchant: str) -> BoardRows:
    tables = {name: [row | {"merchant_id": merchant} for row in table] for name, table in rows.tables.items()}
    return replace(rows, merchant_id=merchant, tables=tables)


def one_week() -> BoardRows:
    bare = {"orders": 0, "revenue": None, "refunds": 0, "refund_amount": None, "replied_reviews": 0, "visitors": 0}
    rows = {"board_items": [], "board_item_needs": [], "reviews": [], "review_needs": [], "board_imports": []}
    return shop(1, board_weeks=[week(**bare)], board_needs=[need("logistics", 1, 0)], **rows)


def long_names() -> BoardRows:
    endless = "SUPERCALIFRAGILISTIC" * 8
    rows = shop(30)
    tables = {
        name: [row | ({"item_name": endless} if row.get("item_name") else {}) for row in table]
        for name, table in rows.tables.items()
    }
    return renamed(replace(rows, tables=tables), f"shop-{endless}")


BOARDS = {
    "two": lambda: board(shop(), renamed(shop(60), HOSTILE), held=(HeldFile(HOSTILE, HOSTILE, AT, HOSTILE),)),
    "one_week": lambda: board(one_week(), is_one_merchant=True),
    "long_names": lambda: board(long_names(), is_one_merchant=True),
    "undated": lambda: board(BoardRows(MERCHANT, None, False, 12, {"board_imports": []}), is_one_merchant=True),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("boards")
    for name, data in BOARDS.items():
        (folder / f"{name}.html").write_text(render_board(data(), "zh"), "utf-8")
    return {name: folder / f"{name}.html" for name in BOARDS}


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def choose(page: Page, **values: str) -> None:
    """Choose in the filters, as a reader does."""
    for name, value in values.items():
        page.run(f"""{{
            const select = document.getElementById({name!r});
            select.value = {value!r};
            select.dispatchEvent(new Event("change"));
        }}""")
        page.run(READY)


def cells(page: Page, table: str, column: int) -> list[str]:
    return page.run(f"[...document.querySelectorAll('#{table} tbody tr')].map(row => row.children[{column}].innerText)")


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the right edge, but for tables, which scroll in a region of their own."""
    return page.run("""
        document.scrollingElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter(each => !each.closest(".scroll"))
            .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map(each => each.tagName + "." + each.className + " " + each.textContent.slice(0, 40))
    """)


def drawn(page: Page) -> list[str]:
    """Ids of the charts that are shown with marks in them."""
    return page.run("""[...document.querySelectorAll("figure")]
        .filter(each => !each.hidden && each.offsetHeight && each.querySelector("svg path")).map(each => each.id)""")


def empty(page: Page) -> list[str]:
    """Charts that are shown without a mark, and sections that are shown without a word below their heading."""
    return page.run("""[
        ...[...document.querySelectorAll("figure")]
            .filter(each => each.offsetHeight && !each.querySelector("svg path")).map(each => each.id),
        ...[...document.querySelectorAll("main > section")].filter(each => each.offsetHeight)
            .filter(each => each.innerText.trim() === each.querySelector("h2").innerText.trim()).map(each => each.id),
    ]""")


@pytest.mark.parametrize("name", BOARDS)
def test_the_page_asks_for_nothing_but_itself_and_logs_nothing(browser, files, name):
    with browser.page(files[name], width=1280) as page:
        page.run(READY)
        assert page.requests() == [files[name].as_uri()]
        assert page.complaints() == []
        assert empty(page) == []


def test_a_hostile_name_is_shown_as_text_everywhere(browser, files):
    with browser.page(files["two"], width=1280) as page:
        page.run(READY)
        visible = " ".join(HOSTILE.split())
        assert visible in [" ".join(each.split()) for each in cells(page, "overview-table", 0)]
        assert page.run("document.querySelector('#held-table').innerText").count("<script>") == 3
        page.run("[...document.querySelectorAll('#overview-table tbody button')].find(each => "
                 "each.innerText.includes('script')).click()")  # fmt: skip
        page.run(READY)
        assert page.run("document.getElementById('heading').textContent") == HOSTILE
        assert HOSTILE.split("\u2028")[0] in cells(page, "items-table", 0)[0]
        assert "<script>" in page.run("document.getElementById('quote-list').innerText")
        assert page.run("document.title") == "聆评看板"
        assert page.run("document.querySelectorAll('body img').length") == 0
        assert page.complaints() == []


def test_filters_change_what_is_shown_and_are_kept_in_the_address(browser, files):
    with browser.page(files["two"], width=1280) as page:
        page.run(READY)
        assert page.run("document.getElementById('figures').hidden")
        choose(page, merchant=MERCHANT)
        assert drawn(page) == ["share-chart", "rating-chart", "reviews-chart", "revenue-chart", "needs-chart"]
        assert len(cells(page, "weeks-table", 0)) == 12
        before = page.run("document.querySelector('[data-code=reviews] .value').innerText")
        choose(page, period="1")
        assert page.run("document.querySelector('[data-code=reviews] .value').innerText") == "128 条" != before
        choose(page, need="packaging")
        assert "need-chart" in drawn(page)
        assert len(cells(page, "items-table", 0)) == 1
        assert cells(page, "items-table", 2) == ["12"]
        assert page.run("[...document.querySelectorAll('#quote-list blockquote')].length") == 1
        assert page.run("location.hash").count("period=1") == 1
        assert page.run("document.querySelector('tr.chosen').innerText").startswith("包装")


def test_a_heading_sorts_its_table_both_ways(browser, files):
    with browser.page(files["two"], width=1280) as page:
        page.run(READY)
        choose(page, merchant=MERCHANT)
        heading = "document.querySelectorAll('#weeks-table thead th')[3]"
        orders = []
        for _ in range(2):
            page.run(f"{heading}.querySelector('button').click()")
            values = [float(each) for each in cells(page, "weeks-table", 3)]
            orders.append((page.run(f"{heading}.getAttribute('aria-sort')"), values))
        assert orders[0] == ("descending", sorted(orders[0][1], reverse=True))
        assert orders[1] == ("ascending", sorted(orders[1][1]))


def test_little_data_is_readable(browser, files):
    with browser.page(files["one_week"], width=390) as page:
        page.run(READY)
        keep("board-one_week-390.png", page.picture())
        assert drawn(page) == ["needs-chart"]
        assert "只有一周数据，画不出走势。" in page.run("document.getElementById('trend').innerText")
        assert "本期没有商品收到差评。" in page.run("document.getElementById('items').innerText")
    with browser.page(files["undated"], width=390) as page:
        page.run(READY)
        assert "共有 12 条评价没有日期" in page.run("document.getElementById('notes').innerText")


@pytest.mark.parametrize("width", [390, 768, 1280])
@pytest.mark.parametrize("name", BOARDS)
def test_nothing_is_wider_than_the_screen(browser, files, name, width):
    with browser.page(files[name], width=width) as page:
        page.run(READY)
        if name == "two":
            choose(page, merchant=MERCHANT)
        keep(f"board-{name}-{width}.png", page.picture())
        assert too_wide(page) == []


@pytest.mark.parametrize("width", [390, 1280])
def test_labels_of_charts_do_not_overlap(browser, files, width):
    with browser.page(files["two"], width=width) as page:
        page.run(READY)
        choose(page, merchant=HOSTILE, period="52")
        assert page.run(OVERLAPS) == []
        assert len(cells(page, "weeks-table", 0)) == 52


def test_the_board_prints_on_a_few_pages_without_its_filters(browser, files):
    with browser.page(files["two"], width=794, media="print") as page:
        page.run(READY)
        page.run("document.getElementById('merchant').value = ''")
        choose(page, merchant=MERCHANT)
        assert page.run("document.getElementById('filters').offsetHeight") == 0
        printed = page.pdf()
    keep("board-two.pdf", printed)
    unpacked = printed + b"".join(
        zlib.decompressobj().decompress(each) for each in re.findall(rb"stream\r?\n(x.*?)endstream", printed, re.DOTALL)
    )
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", unpacked)) <= 5


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm install --prefix .venv/axe axe-core, as .ci/run does")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", BOARDS)
def test_axe_finds_nothing_serious(browser, files, name, scheme):
    with browser.page(files[name], width=1280, scheme=scheme) as page:
        page.run(READY)
        if name == "two":
            choose(page, merchant=MERCHANT)
        page.run(AXE.read_text("utf-8") + ";0")
        found = page.run("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
        assert [
            (rule["id"], [node["html"] for node in rule["nodes"]])
            for rule in found
            if rule["impact"] in ("serious", "critical")
        ] == []
