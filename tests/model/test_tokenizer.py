import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingping.model.tokenizer import PieceTokenizer, WordTokenizer
from lingping.model.vocabulary import SPECIAL

WORDS = WordTokenizer([*SPECIAL, "物", "流", "很", "慢", "快", "物流", "ok"])


def tokens(tokenizer, text, longest=64):
    (numbers,) = tokenizer.encode([text], longest)
    return [tokenizer.vocabulary[number] for number in numbers]


def test_a_known_word_is_one_token_and_an_unknown_one_is_split_into_characters():
    assert tokens(WORDS, "物流很慢") == ["[CLS]", "物流", "很", "慢", "[SEP]"]
    assert tokens(WORDS, "快慢") == ["[CLS]", "快", "慢", "[SEP]"]
    assert tokens(WORDS, "龘") == ["[CLS]", "[UNK]", "[SEP]"]


@pytest.mark.parametrize("written", ["OK物流", "ＯＫ物流", " ok\u200b 物流 ", "ok物\u200b流"])
def test_case_width_space_and_hidden_characters_change_nothing(written):
    assert tokens(WORDS, written) == ["[CLS]", "ok", "物流", "[SEP]"]


def test_a_long_text_keeps_its_opening_and_its_end():
    assert tokens(WORDS, "快" + "，很" * 50 + "，慢", longest=6) == ["[CLS]", "快", "[UNK]", "[UNK]", "慢", "[SEP]"]


@given(st.lists(st.text(max_size=200), max_size=4), st.integers(2, 20))
def test_any_text_becomes_a_framed_row_no_longer_than_allowed(texts, longest):
    rows = WORDS.encode(texts, longest)
    assert len(rows) == len(texts)
    assert all(len(row) <= longest and row[0] == 2 and row[-1] == 3 for row in rows)


def test_word_pieces_are_those_of_berts_own_tokenizer():
    pieces = PieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "不", "好", "用", "phone", "##s"])
    assert tokens(pieces, "不好用 Phones") == ["[CLS]", "不", "好", "用", "phone", "##s", "[SEP]"]
    assert pieces.encode([], 8) == []
