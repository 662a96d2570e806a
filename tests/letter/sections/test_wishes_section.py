"""Wishes."""

import re

from letter_shop import MERCHANT, section_of
from section_rows import letter, table, text

from lingping.letter.forms.page import render
from lingping.letter.quote_codes import Codes
from lingping.letter.sections.wishes.section import SECTION, Wishes


def test_wishes_are_counted_and_shown_once_each():
    rows = table("wishes", {}, {"review_key": "x"}, {"review_key": "y", "wish": "提个建议"})
    found = section_of(letter(**rows), Wishes)
    assert [wish.text for wish in found.wishes] == ["希望出小包装"]
    assert found.reviews == 3
    assert "本周有 3 条评价提出愿望或建议。" in text(**rows)


def test_a_wish_has_the_code_of_its_review():
    page = render(letter(**table("wishes", {})))
    (code,) = re.findall(r"希望出小包装</bdi>\s*<span class=\"meta\">.*?编号 (\w+)", page, re.DOTALL)
    assert code == Codes(MERCHANT).of("w", "")


def test_a_week_without_wishes_has_no_such_section():
    assert SECTION.say("zh")("title") not in text()
