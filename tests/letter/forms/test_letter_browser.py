"""The letter in a real browser: quiet, self-contained, never wider than a phone, and usable by everybody.

Skipped where there is no Chromium. The accessibility rules are those of axe-core (Deque Systems, MPL-2.0), which is not
part of this repository: `.ci/run` installs it by npm into .venv/axe; LINGPING_AXE names another axe.min.js. To look at
the pages, set LINGPING_PICTURES to a folder: every page is left there as PNG, and as printed PDF.
"""

import os
import re
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, Page, browsing, chromium, keep
from letter_shop import a_busy_week, build_zh, insight, letter_rows, review, spoken, taxonomy, week_row
from section_rows import everything, letter

from lingping.letter.archive.letter_files import write
from lingping.letter.edition import Edition

pytestmark = pytest.mark.skipif(chromium() is None, reason="no Chromium on this machine")

AXE = Path(
    os.environ.get("LINGPING_AXE")
    or Path(__file__).parents[3] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
)
SCHEMES = ("light", "dark")
EDITION = Edition(2, date(2026, 4, 8), (("reviews", "126 条", "128 条"), ("revenue", "¥21,300", "¥21,846")))


def long_names():
    """Names and words that no line can be broken in by itself."""
    endless = "SUPERCALIFRAGILISTIC" * 8
    own: dict[str, Any] = {"merchant_id": f"shop-{endless}"}
    return letter_rows(
        weeks=[week_row(top_keywords=[endless], **own), week_row(1, **own)],
        insights=[
            insight("packaging", 6, 3, need_name=endless, complaint_words=[endless], evidence=["a"], **own),
            insight("packaging", 6, 3, item_id="1", item_name=endless, **own),
        ],
        reviews=[review("a", endless, item_name=endless, **own)],
        review_needs=[spoken("a", "packaging", [endless[:40]]) | own],
        taxonomy=taxonomy(packaging=endless),
        segments=[{"rfm_segment": "champions", "users": 1234567, **own}],
        **own,
    )


LETTERS = {"busy": a_busy_week, "long_names": long_names, "empty": letter_rows}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("letters")
    for name, rows in LETTERS.items():
        write(build_zh(rows()), folder / f"{name}.html", EDITION if name == "busy" else None)
    return {name: folder / f"{name}.html" for name in LETTERS}


@pytest.fixture(scope="module")
def browser(tmp_path_factory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


def too_wide(page: Page) -> list[str]:
    """What reaches beyond the right edge, once everything that folds is open."""
    page.run('document.querySelectorAll("details").forEach(each => each.open = true)')
    # clientWidth: a phone zooms out of what is too wide, and innerWidth with it
    return page.run("""
        document.scrollingElement.scrollWidth <= document.documentElement.clientWidth ? [] :
        [...document.querySelectorAll("body *")]
            .filter(each => each.getBoundingClientRect().right > document.documentElement.clientWidth + 0.5)
            .map(each => each.tagName + "." + each.className + " " + each.textContent.slice(0, 40))
    """)


@pytest.mark.parametrize("name", LETTERS)
def test_the_page_asks_for_nothing_but_itself_and_logs_nothing(browser, files, name):
    with browser.page(files[name]) as page:
        assert page.requests() == [files[name].as_uri()]
        assert page.complaints() == []


def test_what_is_asked_for_and_logged_is_noticed(browser, tmp_path):
    page_of = tmp_path / "loud.html"
    page_of.write_text("<!DOCTYPE html><img src='missing.png' alt=''><script>console.error('oh')</script>")
    with browser.page(page_of) as page:
        assert page.requests() == [page_of.as_uri(), (tmp_path / "missing.png").as_uri()]
        assert len(page.complaints()) >= 2


@pytest.mark.parametrize("width", [360, 768, 1280])
@pytest.mark.parametrize("name", LETTERS)
def test_nothing_is_wider_than_the_screen(browser, files, name, width):
    with browser.page(files[name], width=width) as page:
        keep(f"{name}-{width}.png", page.picture())
        assert too_wide(page) == []
        assert page.run("document.scrollingElement.scrollWidth") <= width


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """A letter with something in every section."""
    path = tmp_path_factory.mktemp("whole") / "whole.html"
    write(letter(**everything()), path)
    return path


def test_a_whole_letter_is_at_most_5000_pixels_high_on_a_phone(browser, whole):
    with browser.page(whole, width=390) as page:
        keep("whole-390.png", page.picture())
        assert page.run("document.documentElement.scrollHeight") <= 5000
        assert page.run("document.querySelectorAll('details[open].part').length") == 0


@pytest.mark.parametrize(("width", "columns"), [(390, 1), (1200, 2)])
@pytest.mark.parametrize("part", [".first", ".rest"])
def test_a_wide_screen_shows_two_columns(browser, whole, width, columns, part):
    with browser.page(whole, width=width) as page:
        edges = page.run(f"[...document.querySelectorAll('{part} > *')].map(each => each.getBoundingClientRect().left)")
        assert len(set(edges)) == columns
        overlaps = page.run(f"""(() => {{
            const boxes = [...document.querySelectorAll('{part} > *')].map(each => each.getBoundingClientRect())
            return boxes.some((one, n) => boxes.slice(n + 1).some(other =>
                one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom))
        }})()""")
        assert not overlaps


def test_a_page_that_is_too_wide_is_noticed(browser, tmp_path):
    wide = tmp_path / "wide.html"
    wide.write_text("<!DOCTYPE html><meta name=viewport content='width=device-width'><p style='width:50em'>breit</p>")
    with browser.page(wide) as page:
        assert too_wide(page) == ["P. breit"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_page_has_ink_on_paper_of_the_readers_colour_scheme(browser, files, scheme):
    with browser.page(files["busy"], scheme=scheme) as page:
        keep(f"busy-{scheme}.png", page.picture())
        paper, ink = (
            sum(map(int, re.findall(r"\d+", page.run(f"getComputedStyle(document.body).{name}"))[:3])) / 765
            for name in ("backgroundColor", "color")
        )
        assert (paper > 0.9 and ink < 0.3) if scheme == "light" else (paper < 0.2 and ink > 0.7)


def test_the_letter_prints_on_a_few_pages_of_a4(browser, files):
    with browser.page(files["busy"], width=794, media="print") as page:
        assert too_wide(page) == []
        printed = page.pdf()
    keep("busy.pdf", printed)
    unpacked = printed + b"".join(
        zlib.decompressobj().decompress(each) for each in re.findall(rb"stream\r?\n(x.*?)endstream", printed, re.DOTALL)
    )
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", unpacked)) <= 6
    assert re.search(rb"/MediaBox\s*\[0 0 59[45][.\d]* 84[12]", unpacked)


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core: npm install --prefix .venv/axe axe-core, as .ci/run does")
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", LETTERS)
def test_axe_finds_nothing_serious(browser, files, name, scheme):
    with browser.page(files[name], scheme=scheme) as page:
        assert serious(page) == []


@pytest.mark.skipif(not AXE.exists(), reason="no axe-core")
def test_axe_finds_what_is_wrong(browser, tmp_path):
    poor = tmp_path / "poor.html"
    poor.write_text("<!DOCTYPE html><title>x</title><img src='data:,'><p style='color:#bbb'>faint</p>")
    with browser.page(poor) as page:
        assert {rule for rule, _ in serious(page)} >= {"image-alt", "color-contrast", "html-has-lang"}


def serious(page: Page) -> list[tuple[str, list[str]]]:
    """Rules that the page breaks seriously, with the places; everything that folds is open."""
    page.run(AXE.read_text("utf-8") + ";0")
    page.run('document.querySelectorAll("details").forEach(each => each.open = true)')
    found = page.run("axe.run(document, {resultTypes: ['violations']}).then(found => found.violations)")
    return [
        (rule["id"], [node["html"] for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]
