import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingping.text.script import simplify


@pytest.mark.parametrize(
    ("traditional", "expected"),
    [
        ("質量很好，下次還會購買", "质量很好，下次还会购买"),
        ("乾淨衛生，沒有異味", "干净卫生，没有异味"),
        ("著名的乾隆花瓶", "著名的乾隆花瓶"),
        ("iPhone 13 Pro 很順", "iPhone 13 Pro 很顺"),
    ],
)
def test_traditional_characters_become_simplified(traditional, expected):
    assert simplify(traditional) == expected


@given(st.text())
def test_every_character_keeps_its_position_and_a_second_conversion_changes_nothing(text):
    once = simplify(text)
    assert len(once) == len(text)
    assert simplify(once) == once
