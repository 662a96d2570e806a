"""Whole-word masking: some words are hidden, all their tokens at once, and the network has to guess them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lingping.model.tokenizer import Tokenizer, frame

_SHOWN, _HIDDEN = 0.1, 0.8  # of the chosen words: left as they are, made [MASK]; the rest becomes another token
_NOT_ASKED = -100  # what PyTorch's cross-entropy leaves out


@dataclass(frozen=True)
class WordedText:
    """Token numbers of a text, and for each token the number of its word; 0 for [CLS] and [SEP]."""

    tokens: list[int]
    words: list[int]


def worded(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[WordedText]:
    """Every text as tokens that know their word, at most `longest` of them."""
    return [_worded(pieces, tokenizer, longest) for pieces in tokenizer.encode_words(texts)]


def mask_words(
    tokens: torch.Tensor, words: torch.Tensor, *, share: float, tokenizer: Tokenizer, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Input and targets of masked language modelling, both (batch, length), from tokens and their words.

    `share` of the words is chosen; of those 80 % are hidden, 10 % replaced by random tokens and 10 % left (Devlin et
    al. 2019), each word as a whole (Cui et al. 2021, Pre-Training with Whole Word Masking for Chinese BERT). Where a
    token was not chosen, its target is -100.
    """
    lots = torch.rand((len(tokens), int(words.max()) + 1), generator=generator)
    lots[:, 0] = 1  # [CLS], [SEP] and padding are never chosen
    drawn = lots.gather(1, words)  # (batch, length): one lot for all tokens of a word
    chosen = drawn < share
    targets = tokens.where(chosen, torch.tensor(_NOT_ASKED))
    strangers = torch.randint(len(tokenizer.vocabulary), tokens.shape, generator=generator)
    hidden = chosen & (drawn < share * _HIDDEN)
    replaced = chosen & ~hidden & (drawn < share * (1 - _SHOWN))
    shown = tokens.masked_fill(hidden, tokenizer.mask)
    return torch.where(replaced, strangers, shown), targets


def _worded(pieces: list[list[int]], tokenizer: Tokenizer, longest: int) -> WordedText:
    tokens = [token for word in pieces for token in word]
    words = [number for number, word in enumerate(pieces, 1) for _ in word]
    return WordedText(frame(tokens, tokenizer.cls, tokenizer.sep, longest), frame(words, 0, 0, longest))


def stacked(texts: Sequence[WordedText], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Tokens and words of a batch, (batch, length) each, shorter texts filled up."""
    length = max(len(text.tokens) for text in texts)
    tokens = np.full((len(texts), length), pad)
    words = np.zeros((len(texts), length), np.int64)
    for row, text in enumerate(texts):
        tokens[row, : len(text.tokens)] = text.tokens
        words[row, : len(text.words)] = text.words
    return torch.from_numpy(tokens), torch.from_numpy(words)
