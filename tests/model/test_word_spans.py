"""Words and phrases at their places in the text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingping.model.word_spans import find_phrases, find_words


def phrases_of(text):
    """The phrases of `text`; those that tell nothing alone are in brackets."""
    found = [(text[phrase.start : phrase.stop], phrase.tells) for phrase in find_phrases(text)]
    return [words if tells else f"({words})" for words, tells in found]


@pytest.mark.parametrize("text", ["味道好吃，就是快递太慢，等了三天", "iPhone 13 很好，  好吃", "好" * 900])
def test_words_are_found_at_their_places(text):
    words = find_words(text)
    assert "".join(text[word.start : word.stop] for word in words) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("电池太不耐用", ["电池", "太不耐用"]),
        ("没有什么味道", ["没有什么味道"]),
        ("味道一点都没有", ["味道一点都没有"]),
        ("诚意不足，慢得很", ["诚意不足", "慢得很"]),
        ("客服没给我换", ["客服", "没给我换"]),
        ("吃得很开心，也好吃", ["吃", "(得)", "很开心", "(也)", "好吃"]),
        ("不，好", ["不", "好"]),
        ("好吃 不贵 iPhone 13", ["好吃", "不贵", "iPhone", "13"]),
        ("总之味道不错", ["味道", "不错"]),
        ("我们的", ["我们", "的"]),
        ("包裝沒有破損", ["包裝", "沒有破損"]),
        ("不太好用", ["不太好用"]),
        ("很好用了一年", ["很好", "用", "(了)", "一年"]),
        ("尺码没有偏大", ["尺码", "没有偏大"]),
        ("没用多久就坏了", ["没用多久就坏", "(了)"]),
        ("充一次用不到两小时就没电", ["充", "(一次)", "用不到两小时就没电"]),
        ("再也不会买了", ["再也不会买", "(了)"]),
        ("客服小姐姐很有耐心", ["客服", "小姐姐", "很有耐心"]),
        ("也没有客服说的那么好用", ["(也)", "没有客服说的那么好用"]),
        ("說實話沒有想像中好吃", ["沒有想像中好吃"]),
        ("几乎听不到声音", ["几乎听不到声音"]),
    ],
)
def test_a_word_is_one_phrase_with_what_turns_it(text, phrases):
    assert phrases_of(text) == phrases


@given(st.text(st.sampled_from("不没有太很的都得味道好吃，。 ab1"), max_size=40))
def test_phrases_are_apart_in_order_and_without_punctuation(text):
    found = find_phrases(text)
    assert all(phrase.start < phrase.stop for phrase in found)
    assert all(before.stop <= after.start for before, after in pairwise(found))
    assert not any(sign in text[phrase.start : phrase.stop] for phrase in found for sign in "，。")
    assert bool(found) == any(sign.isalnum() for sign in text)
