"""All sections of a letter together."""

import re

from letter_shop import a_busy_week, build_zh, section_of
from section_rows import everything, letter

from lingping.letter.discovery import find_sections
from lingping.letter.forms.page import render
from lingping.letter.sections.basis.section import Basis
from lingping.letter.sections.customers.section import Customers
from lingping.letter.sections.effects.section import Effects
from lingping.letter.sections.issues.section import Issues
from lingping.letter.sections.items.section import Items
from lingping.letter.sections.replies.section import Replies
from lingping.letter.sections.standings.section import Standings
from lingping.letter.sections.wishes.section import Wishes

FIRST = ("issues",)
FOLDED = (
    "figures",
    "pains",
    "keywords",
    "items",
    "replies",
    "effects",
    "platform",
    "periods",
    "delights",
    "needs",
    "wishes",
    "ranking",
    "customers",
    "standings",
)


def test_the_sections_come_in_the_order_in_which_a_merchant_asks():
    page = render(letter(**everything()))
    titles = {section.say("zh")("title"): section.name for section in find_sections()}
    found = [titles[title] for title in re.findall(r"<h2>(.*?)</h2>", page) if title in titles]
    assert tuple(found) == (*FIRST, *FOLDED, "basis")


def test_every_chart_has_its_numbers_in_a_table_below_it():
    page = render(letter(**everything()))
    assert page.count("<svg") == 4
    assert len(re.findall(r"</figure>\s*<details>\s*<summary>[^<]+</summary>\s*<table>", page)) == 4
    assert len(re.findall(r'<svg role="img" aria-label="[^"]+', page)) == 4


def test_every_section_is_empty_where_its_rows_are_left_out():
    plain = build_zh(a_busy_week())
    assert plain.section(Items) is None
    assert plain.section(Replies) is None
    assert section_of(plain, Issues).issues == ()
    assert plain.section(Wishes) == Wishes(reviews=0, wishes=())
    assert section_of(plain, Customers).audiences == ()
    assert section_of(plain, Standings).standings == ()
    assert section_of(plain, Effects).effects == ()
    assert section_of(plain, Basis).flags == ()
