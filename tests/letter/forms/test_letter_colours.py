"""The letter's colours: readable by WCAG 2.2 AA in light and dark, and the charts turn dark with the page."""

import re
from itertools import product
from pathlib import Path

import pytest
from letter_shop import a_busy_week, build_zh, with_tables
from section_rows import everything

from lingping.letter.forms import page as rendering
from lingping.letter.forms.page import render

CSS = (Path(rendering.__file__).parent / "letter.css").read_text(encoding="utf-8")
THEMES = [
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]+);", block)) for block in re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)
]
TEXT, LARGE_OR_GRAPHIC = 4.5, 3.0


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    return sum(weight * each for weight, each in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("theme", THEMES, ids=["light", "dark"])
def test_every_text_colour_is_readable_on_every_ground_that_it_stands_on(theme):
    pairs = [*product(("ink", "soft", "accent"), ("paper", "tint")), ("ink", "mark"), ("on-accent", "accent")]
    assert {pair: ratio for pair in pairs if (ratio := contrast(theme[pair[0]], theme[pair[1]])) < TEXT} == {}
    assert contrast(theme["bar"], theme["paper"]) >= LARGE_OR_GRAPHIC


def test_light_and_dark_name_the_same_colours():
    assert set(THEMES[0]) == set(THEMES[1])


def test_every_colour_of_a_chart_follows_the_page():
    page = render(build_zh(with_tables(a_busy_week(), **everything())))
    drawn = {
        pair
        for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL)
        for pair in re.findall(r'(fill|stroke)="(#\w+)"', svg)
    }
    turned = set(re.findall(r'svg \[(fill|stroke)="(#\w+)"\]', CSS))
    assert drawn - turned == set()
