"""Tokenizers in a tokenizer.json: unigram pieces and word pieces."""

import json

import pytest
from small_tokenizers import UNIGRAM, WORD_PIECE

from lingping.errors import LingpingError
from lingping.model.subword_tokenizer import SubwordTokenizer

PIECES = SubwordTokenizer(json.dumps(UNIGRAM))
WORDS = SubwordTokenizer(json.dumps(WORD_PIECE))


def tokens(tokenizer, text, longest=64):
    (numbers,) = tokenizer.encode([text], longest)
    return [tokenizer.vocabulary[number] for number in numbers]


def test_the_likeliest_pieces_are_found_between_the_special_tokens():
    assert tokens(PIECES, "没有色差，很好") == ["<s>", "▁", "没有", "色差", "，", "很", "好", "</s>"]
    assert tokens(WORDS, "没有色差") == ["[CLS]", "没", "有", "色", "差", "[SEP]"]


def test_traditional_and_simplified_characters_are_the_same_pieces():
    assert tokens(PIECES, "沒有色差") == tokens(PIECES, "没有色差")


def test_an_unknown_character_is_the_unknown_token():
    assert tokens(PIECES, "龘")[-2] == "<unk>"


def test_a_long_text_keeps_its_opening_and_its_end():
    found = tokens(PIECES, "没有色差" + "，很" * 40 + "好", longest=8)
    assert len(found) == 8
    assert found[:4] == ["<s>", "▁", "没有", "色差"]
    assert found[-2:] == ["好", "</s>"]


@pytest.mark.parametrize("tokenizer", [PIECES, WORDS])
def test_offsets_are_the_places_in_the_cleaned_text(tokenizer):
    text = "没有色差，很好"
    (places,) = tokenizer.offsets([text], 64)
    assert places[0] is places[-1] is None
    pieces = dict.fromkeys(places[1:-1])  # the blank that a unigram tokenizer puts first lies on the first piece
    assert {place for start, stop in pieces for place in range(start, stop)} == set(range(len(text)))
    assert len(places) == len(tokenizer.encode([text], 64)[0])


def test_pieces_are_grouped_by_the_word_in_which_they_begin():
    (words,) = PIECES.encode_words(["没有色差很好"])
    assert [[PIECES.vocabulary[piece] for piece in word] for word in words] == [["▁", "没有"], ["色差"], ["很"], ["好"]]


def test_what_is_no_tokenizer_or_lacks_a_special_token_is_refused():
    with pytest.raises(LingpingError, match=r"base/tokenizer\.json: not a tokenizer"):
        SubwordTokenizer("{}", "base/tokenizer.json")
    lacking = json.loads(json.dumps(WORD_PIECE))
    del lacking["model"]["vocab"]["[MASK]"]
    lacking["added_tokens"] = []
    with pytest.raises(LingpingError, match=r"no <mask> or \[MASK\]"):
        SubwordTokenizer(json.dumps(lacking))


def test_it_is_written_as_it_was_read():
    name, content = PIECES.to_file()
    assert name == "tokenizer.json"
    again = SubwordTokenizer(content.decode())
    assert again.encode(["没有色差"], 64) == PIECES.encode(["没有色差"], 64)
