"""Whole-word masking, with both tokenizers."""

import pytest
import torch

from lingping.model.tokenizer import PieceTokenizer, WordTokenizer
from lingping.model.vocabulary import build_vocabulary, read_vocabulary
from lingping.training.word_masking import encode_words, mask_words, stack

TEXTS = ["快递很慢，耳机的音质不好", "iPhone15的包装盒压扁了", "客服回复及时，下次还来"] * 40


@pytest.fixture(scope="module")
def words():
    return WordTokenizer(build_vocabulary(["快递很慢，音质不好，客服回复及时。耳机包装盒压扁了下次还来的"] * 3))


@pytest.fixture
def pieces(tiny_bert):
    return PieceTokenizer(read_vocabulary(tiny_bert / "vocab.txt"))


@pytest.mark.parametrize("kind", ["words", "pieces"])
def test_tokens_with_their_words_are_the_tokens_that_the_network_reads(kind, request):
    tokenizer = request.getfixturevalue(kind)
    texts = encode_words(tokenizer, TEXTS[:3], longest=12)
    assert [text.tokens for text in texts] == tokenizer.encode(TEXTS[:3], 12)
    assert all(text.words[0] == text.words[-1] == 0 for text in texts)


def masked(tokenizer, share=0.5):
    tokens, of_word = stack(encode_words(tokenizer, TEXTS, longest=40), tokenizer.pad)
    generator = torch.Generator().manual_seed(3)
    shown, targets = mask_words(tokens, of_word, share=share, tokenizer=tokenizer, generator=generator)
    return tokens, of_word, shown, targets


@pytest.mark.parametrize("kind", ["words", "pieces"])
def test_a_word_is_hidden_with_all_its_tokens_or_not_at_all(kind, request):
    tokens, of_word, _, targets = masked(request.getfixturevalue(kind))
    chosen = targets >= 0
    several = 0
    for row in range(len(tokens)):
        for word in range(1, int(of_word[row].max()) + 1):
            lots = chosen[row][of_word[row] == word]
            assert lots.all() or not lots.any()
            several += len(lots) > 1
    assert several > 0


def test_hidden_words_are_masked_replaced_or_left_in_berts_shares_and_nothing_else_is_touched(words):
    tokens, of_word, shown, targets = masked(words)
    chosen = targets >= 0
    assert not chosen[of_word == 0].any()
    assert (shown == tokens)[~chosen].all()
    assert (targets == tokens)[chosen].all()
    assert chosen[of_word > 0].float().mean() == pytest.approx(0.5, abs=0.06)
    assert (shown == words.mask)[chosen].float().mean() == pytest.approx(0.8, abs=0.06)
    assert (shown == tokens)[chosen].float().mean() == pytest.approx(0.1, abs=0.05)
