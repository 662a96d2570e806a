"""Whole-word masking: some words are hidden with all their tokens, and the network has to predict them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lingping.model.tokenizer import Tokenizer, frame

_SHOWN, _HIDDEN = 0.1, 0.8  # of the chosen words: left as they are, replaced by [MASK]; the rest by a random token
_IGNORED = -100  # the target that PyTorch's cross-entropy ignores


@dataclass(frozen=True)
class WordTokens:
    """Token numbers of a text, and for each token the number of its word; 0 for [CLS] and [SEP]."""

    tokens: list[int]
    words: list[int]


def encode_words(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[WordTokens]:
    """The tokens of every text with the number of their word, at most `longest` of them."""
    return [_number_words(words, tokenizer, longest) for words in tokenizer.encode_words(texts)]


def stack(texts: Sequence[WordTokens], padding: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens and words of a batch, (batch, length) each, shorter texts filled up with `padding` and 0."""
    length = max(len(text.tokens) for text in texts)
    tokens = np.full((len(texts), length), padding)
    words = np.zeros((len(texts), length), np.int64)
    for row, text in enumerate(texts):
        tokens[row, : len(text.tokens)] = text.tokens
        words[row, : len(text.words)] = text.words
    return torch.from_numpy(tokens), torch.from_numpy(words)


def mask_words(
    tokens: torch.Tensor, words: torch.Tensor, *, share: float, tokenizer: Tokenizer, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Input and targets of masked language modelling, both (batch, length), from tokens and their words.

    `share` of the words is chosen; of those 80 % are hidden, 10 % replaced by random tokens and 10 % left (Devlin et
    al. 2019), each word as a whole (Cui et al. 2021, Pre-Training with Whole Word Masking for Chinese BERT). The target
    of a token that was not chosen is -100.
    """
    lots = torch.rand((len(tokens), int(words.max()) + 1), generator=generator)
    lots[:, 0] = 1  # [CLS], [SEP] and padding are never chosen
    drawn = lots.gather(1, words)  # (batch, length): the same number for all tokens of a word
    chosen = drawn < share
    targets = tokens.where(chosen, torch.tensor(_IGNORED))
    strangers = torch.randint(len(tokenizer.vocabulary), tokens.shape, generator=generator)
    hidden = chosen & (drawn < share * _HIDDEN)
    replaced = chosen & ~hidden & (drawn < share * (1 - _SHOWN))
    shown = tokens.masked_fill(hidden, tokenizer.mask)
    return torch.where(replaced, strangers, shown), targets


def _number_words(words: list[list[int]], tokenizer: Tokenizer, longest: int) -> WordTokens:
    tokens = [token for word in words for token in word]
    numbers = [number for number, word in enumerate(words, 1) for _ in word]
    return WordTokens(frame(tokens, tokenizer.cls, tokenizer.sep, longest), frame(numbers, 0, 0, longest))
