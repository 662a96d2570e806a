"""Word lists of a shop are read, or rejected with line number and remedy."""

from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.text.dictionary import load_stop_words, read_words


def test_words_are_read_one_per_line_without_comments_blanks_and_repetitions(tmp_path: Path):
    path = tmp_path / "words.txt"
    path.write_text("\ufeff# 品牌\n灵萃\r\n\n  焕颜露  # 爆款\n灵萃\nWH-1000\n", encoding="utf-8")
    assert read_words(path) == ("灵萃", "焕颜露", "WH-1000")


def test_a_shop_without_a_word_list_has_no_words():
    assert read_words(None) == ()


def test_a_missing_word_list_is_an_error_with_its_path(tmp_path: Path):
    with pytest.raises(LingpingError, match=r"none\.txt"):
        read_words(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("灵萃\n焕颜露\n".encode("gb18030"), 1),
        ("灵萃\n".encode() + b"\xff\xfe\n", 2),
        ("灵萃\n\n面膜 眼霜\n".encode(), 3),
        ("灵萃\n面\x00膜\n".encode(), 2),
        (("字" * 41).encode(), 1),
    ],
)
def test_a_line_that_is_not_a_word_is_an_error_with_its_number(tmp_path: Path, content: bytes, line: int):
    path = tmp_path / "words.txt"
    path.write_bytes(content)
    with pytest.raises(LingpingError, match=rf"words\.txt, line {line}:"):
        read_words(path)


def test_the_shipped_stop_words_contain_function_words_and_no_words_about_goods():
    words = load_stop_words()
    assert len(words) > 300
    assert {"我们", "非常", "但是", "the"} <= words
    assert not words & {"质量", "物流", "客服", "包装", "漏水", "味道", "价格", "尺码"}
