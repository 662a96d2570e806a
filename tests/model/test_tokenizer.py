import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingping.model.tokenizer import PieceTokenizer, WordTokenizer
from lingping.model.vocabulary import SPECIAL
from lingping.text.cleaning import clean

WORDS = WordTokenizer([*SPECIAL, "物", "流", "很", "慢", "快", "物流", "ok"])
PIECES = PieceTokenizer(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "不", "好", "用", "phone", "##s"])


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
    assert tokens(PIECES, "不好用 Phones") == ["[CLS]", "不", "好", "用", "phone", "##s", "[SEP]"]
    assert PIECES.encode([], 8) == []


def places(tokenizer, text, longest=64):
    """The characters of the cleaned text that each token was made from; None for special tokens."""
    (found,) = tokenizer.offsets([text], longest)
    return [place and clean(text)[slice(*place)] for place in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("物流很慢，快", ["物流", "很", "慢", "，", "快"]),
        ("快慢", ["快", "慢"]),
        (" ＯＫ\u200b 物流&nbsp;很慢", ["OK", "物流", "很", "慢"]),
        ("İ慢", ["İ", "İ", "慢"]),
        ("龘", ["龘"]),
        ("", []),
    ],
)
def test_each_token_of_a_word_tokenizer_knows_the_characters_it_was_made_from(text, expected):
    assert places(WORDS, text) == [None, *expected, None]


def test_a_traditional_text_has_the_places_of_its_own_characters():
    assert places(WORDS, "物流很慢，說快") == [None, "物流", "很", "慢", "，", "說", "快", None]


def test_each_word_piece_knows_the_characters_it_was_made_from():
    assert places(PIECES, "不好用  Phónes龘") == [None, "不", "好", "用", "Phóne", "s", "龘", None]
    assert PIECES.offsets([], 8) == []


@pytest.mark.parametrize("tokenizer", [WORDS, PIECES])
def test_a_long_text_has_the_places_of_its_opening_and_its_end(tokenizer):
    assert places(tokenizer, "快" + "，很" * 50 + "，慢", longest=6) == [None, "快", "，", "，", "慢", None]


@pytest.mark.parametrize("tokenizer", [WORDS, PIECES])
@given(texts=st.lists(st.text(max_size=60), max_size=3), longest=st.integers(2, 20))
def test_any_text_has_a_place_for_each_token_in_order(tokenizer, texts, longest):
    rows, found = tokenizer.encode(texts, longest), tokenizer.offsets(texts, longest)
    for text, row, each in zip(texts, rows, found, strict=True):
        assert len(each) == len(row)
        assert each[0] is None and each[-1] is None
        inner = [place for place in each if place]
        assert len(inner) == len(each) - 2
        assert inner == sorted(inner)
        assert all(0 <= start < stop <= len(clean(text)) for start, stop in inner)
