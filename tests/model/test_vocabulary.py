import pytest

from lingping.errors import LingpingError
from lingping.model.vocabulary import SPECIAL, build_vocabulary, format_vocabulary, read_vocabulary


def test_words_and_characters_seen_too_rarely_stay_out_of_the_vocabulary():
    vocabulary = build_vocabulary(["物流物流快", "物流慢", "电池慢", "电池慢"], least=3)
    assert vocabulary == [*SPECIAL, "慢", "流", "物", "物流"]
    assert len(build_vocabulary(["物流"] * 9, size=6)) == 6


def test_a_vocabulary_is_read_as_it_was_written_also_with_a_line_separator_as_a_token(tmp_path):
    vocabulary = [*SPECIAL, "好", "\u2028", "\x85"]
    (tmp_path / "vocab.txt").write_bytes(format_vocabulary(vocabulary).encode())
    assert read_vocabulary(tmp_path / "vocab.txt") == vocabulary


def test_a_vocabulary_without_the_special_tokens_is_refused(tmp_path):
    (tmp_path / "vocab.txt").write_text("好\n坏\n", encoding="utf-8")
    with pytest.raises(LingpingError, match=r"vocab\.txt: no \[PAD\]"):
        read_vocabulary(tmp_path / "vocab.txt")


@pytest.mark.shared
def test_the_vocabulary_of_bert_base_chinese_is_read_whole(shared):
    assert len(read_vocabulary(shared / "data" / "bert-base-chinese-vocab.txt")) == 21_128
