"""Why a file is held, on a Chinese board in Chinese."""

import re
from pathlib import Path

import pytest
from board_shop import AT, board, shop

from lingping.board.board_page import render_board
from lingping.board.board_rows import HeldFile
from lingping.board.held_reasons import word_reason

ROOT = Path(__file__).parents[2]


def codes_of_files() -> set[str]:
    """The reason codes for which docs/mappings.md says that a file is held."""
    page = (ROOT / "docs" / "mappings.md").read_text("utf-8")
    section = page.partition("## When a file is held")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {code for row in rows for code in re.findall(r"`(\w+)`", row)}


def test_every_reason_of_the_code_is_in_the_docs():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "lingping" / "ingest").rglob("*.py"))
    raised = set(re.findall(r'HeldFile\(\s*"(\w+)"', sources))
    assert len(raised) > 15
    assert raised <= codes_of_files()


@pytest.mark.parametrize("code", sorted(codes_of_files()))
def test_every_reason_is_worded_in_chinese(code):
    said = word_reason(f"{code}: reviews.csv, line 3: wrong. Mend it.", "zh")
    assert said.endswith(f"（{code}）")
    assert re.search("[一-鿿]{4}", said)
    assert "{" not in said
    assert "Mend it" not in said


def test_the_line_stays_and_so_does_a_reason_that_is_not_known():
    assert "（第 1,024 行）" in word_reason("undecodable: a.csv, line 1,024: neither UTF-8 nor GB18030.", "zh")
    assert "第" not in word_reason("undecodable: a.csv: neither UTF-8 nor plausible GB18030.", "zh")
    assert word_reason("new_code: a.csv: odd.", "zh") == "new_code: a.csv: odd."
    assert word_reason("no_mapping: a.csv: no mapping fits.", "en") == "no_mapping: a.csv: no mapping fits."


@pytest.mark.parametrize(("language", "part"), [("zh", "没有能识别这些列的映射"), ("en", "no mapping fits")])
def test_the_page_says_it_in_its_language(language, part):
    held = HeldFile("shop", "shop/a.csv", AT, "no_mapping: a.csv: no mapping fits.")
    page = render_board(board(shop(), held=(held,)), language)
    assert part in page
    assert ("no mapping fits" in page) == (language == "en")
