"""Cleaning removes noise and keeps meaning; texts that differ only in noise have the same id."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingping.text import cleaning
from lingping.text.cleaning import clean, compute_text_id, normalise


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("充电5小时，续航3.5天", "充电5小时，续航3.5天"),
        ("iPhone 15 真香👍", "iPhone 15 真香👍"),
        ("一家人👨\u200d👩\u200d👧都爱喝", "一家人👨\u200d👩\u200d👧都爱喝"),
        ("不\u200b好用", "不好用"),
        ("\ufeff很\u2060好\u202e用\u00ad", "很好用"),
        ("ＡＢｃ１２３", "ABc123"),
        ("好用！？：，", "好用！？：，"),
        ("好用&amp;便宜&hellip;", "好用&便宜…"),
        ("好<b>看</b>&hellip 再来<p class='x'>下次</p>", "好看… 再来 下次"),
        ("长<30cm，宽>5cm，1<b", "长<30cm，宽>5cm，1<b"),
        ("第一行<br/>第二行<BR>第三行", "第一行 第二行 第三行"),
        ("  两边\t和\r\n中间　都有  ", "两边 和 中间 都有"),
        ("a\x00b", "a b"),
        ("好好好好好好！！！！！！", "好好好！！！"),
        ("&amp;amp;lt;b&amp;amp;gt;好&amp;amp;lt;/b&amp;amp;gt;", "好"),
        (f"坏&#{'9' * 5000};了&#0;和&#xD800;&#x110000;", "坏了和"),
        ("10000000元", "10000000元"),
        ("", ""),
    ],
)
def test_noise_is_removed_and_what_carries_meaning_stays(written: str, cleaned: str):
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    "text",
    ["好&" + "amp;" * 75_000, "好&" + "#38;" * 75_000, "好" + "<b " * 50_000 + ">" * 50_000],
    ids=["names", "numbers", "tags"],
)
def test_what_is_nested_a_thousandfold_is_read_a_bounded_number_of_times(monkeypatch, text: str):
    passes = []
    clean_once = cleaning._clean_once
    monkeypatch.setattr(cleaning, "_clean_once", lambda text: passes.append(len(text)) or clean_once(text))
    cleaned = clean(text)
    assert cleaned.startswith("好")
    assert sum(passes) < 25 * len(text)
    assert clean(cleaned) == cleaned


# Without "&": a decoded entity may be the beginning of another one.
@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="&", exclude_categories=["Cs"])))
def test_cleaning_a_cleaned_text_changes_nothing(text: str):
    assert clean(clean(text)) == clean(text)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_cleaned_text_is_one_line_without_blanks_around_it(text: str):
    cleaned = clean(text)
    assert cleaned == cleaned.strip()
    assert len(cleaned.splitlines()) <= 1


@pytest.mark.parametrize(
    "variant",
    [
        "质量 很好 ABC123",
        "质量很好abc123",
        "质量很好ＡＢＣ１２３",
        "质量很好\u200bABC123\n",
        "质量很好&#65;BC123",
        "  质量很好ABC123  ",
    ],
)
def test_texts_that_differ_in_spacing_width_or_case_have_one_id(variant: str):
    assert compute_text_id(variant) == compute_text_id("质量很好ABC123")


def test_texts_that_differ_in_a_digit_an_emoji_or_a_sign_have_different_ids():
    texts = ["续航5天", "续航6天", "续航5天👍", "续航5天！"]
    assert len({compute_text_id(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("text", ["", "  \n", "\u200b", "<br>"])
def test_a_text_with_nothing_left_has_no_id(text: str):
    assert normalise(text) == ""
    assert compute_text_id(text) is None
