"""Words of a text with their places, and the phrases that explanations are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from lingping.text.modifiers import find_entries, load_grammar
from lingping.text.script import simplify
from lingping.text.segmentation import segment

_LONGEST_PHRASE = 8  # words; reading on for the word that is turned is bounded by it
_RECUT = 2  # characters


@dataclass(frozen=True)
class Word:
    """A word of the segmenter in simplified characters, and its place in the text."""

    start: int
    stop: int
    letters: str


@dataclass(frozen=True)
class Phrase:
    """Characters `start` to `stop` of a text: one word with the negations and degrees that turn it (不耐用, 太慢).

    `clause` numbers the stretches between punctuation; `tells` is false for words without content (的, 我们).
    """

    start: int
    stop: int
    clause: int
    tells: bool


def find_words(text: str) -> list[Word]:
    """The words of the segmenter in `text`, in order, punctuation included."""
    simple = simplify(text)  # each character stays at its place
    words, place = [], 0
    for letters in segment(simple):
        start = simple.index(letters, place)
        place = start + len(letters)
        words.append(Word(start, place, letters))
    return words


def find_clauses(text: str) -> list[str]:
    """What stands between the punctuation of `text`, and between blanks beside Chinese; in order."""
    clauses = _split_clauses(text, find_words(text))
    return [text[clause[0].start : clause[-1].stop] for clause in clauses]


def find_phrases(text: str) -> list[Phrase]:
    """The phrases of `text`, in order; empty for a text without a word.

    A phrase never crosses punctuation, and never parts a negation or degree from the words that it stands before. An
    opening (先说结论) is in no phrase. Where nothing else has content, each word is a phrase that has some.
    """
    clauses = list(_split_clauses(text, list(_recut(find_words(text)))))
    groups = [(number, group) for number, clause in enumerate(clauses) for group in _group(_drop_opening(clause))]
    if any(_tells(group) for _, group in groups):
        return [Phrase(group[0].start, group[-1].stop, number, _tells(group)) for number, group in groups]
    return [Phrase(word.start, word.stop, number, True) for number, clause in enumerate(clauses) for word in clause]


def erase(text: str, start: int, stop: int) -> str:
    """`text` without the characters from `start` to `stop`."""
    return text[:start] + text[stop:]


def _recut(words: Sequence[Word]) -> Iterator[Word]:
    """The words, with 不太好|用 cut as 不太|好用: the segmenter knows the first half as a word of its own."""
    after = [*(word.letters for word in words[1:]), ""]
    place = 0
    while place < len(words):
        word = words[place]
        start = word.letters[:-1]
        joined = word.letters[-1] + after[place]
        if (
            start in load_grammar().modifiers
            and len(joined) == _RECUT
            and after[place + 1 : place + 2] not in (["了"], ["着"], ["过"])  # 很好|用|了 一年
            and segment(joined) == [joined]
        ):
            yield Word(word.start, word.stop - 1, start)
            yield Word(word.stop - 1, words[place + 1].stop, joined)
            place += 1
        else:
            yield word
        place += 1


def _split_clauses(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words between two signs without a letter or digit, or between two blanks beside Chinese."""
    clause: list[Word] = []
    for word in words:
        if clause and not _are_joined(text, clause[-1], word):
            yield clause
            clause = []
        if any(sign.isalnum() for sign in word.letters):
            clause.append(word)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _are_joined(text: str, before: Word, after: Word) -> bool:
    """Whether nothing is between the words, or a blank between two that are not Chinese (iPhone 13)."""
    return before.stop == after.start or (text[before.stop - 1] + text[after.start]).isascii()


def _drop_opening(clause: list[Word]) -> list[Word]:
    """The clause without the words of an opening at its start."""
    opening = find_entries([word.letters for word in clause], load_grammar().openings)
    return clause[len(list(takewhile(bool, opening))) :]


def _group(clause: Sequence[Word]) -> list[list[Word]]:
    """Each word of a clause with the modifiers before it; those at its end belong to the word before (味道都没有)."""
    turns = _find_turning(clause)
    groups: list[list[Word]] = []
    place = 0
    while place < len(clause):
        head = _find_head(clause, turns, place)
        if head == place:
            stop = place + 1
        elif head < len(clause):
            first = turns.index(True, place)
            groups += [[word] for word in clause[place:first]]
            place, stop = first, head + 1
        elif groups and _tells(groups[-1]):
            groups[-1] += clause[place:]
            break
        else:
            stop = head
        groups.append(list(clause[place:stop]))
        place = stop
    return groups


def _find_head(clause: Sequence[Word], turns: Sequence[bool], place: int) -> int:
    """The word that modifiers from `place` on turn; `place` itself without any, the clause's length without a word."""
    end = min(len(clause), place + _LONGEST_PHRASE - 1)
    head = place
    while head < end and (turns[head] or clause[head].letters in load_grammar().links):
        head += 1
    if not any(turns[place:head]):
        return place
    while head < end and (turns[head] or clause[head].letters in load_grammar().function_words):
        head += 1
    return head


def _find_turning(clause: Sequence[Word]) -> list[bool]:
    """For each word whether it turns what comes after it: modifiers, all of 没有客服说的那么, 没用多久就 and 听不到."""
    grammar = load_grammar()
    turns = find_entries([word.letters for word in clause], grammar.modifiers)
    for place, word in enumerate(clause):
        if place and word.letters in grammar.denying_complements:
            turns[place - 1 : place + 1] = [True, True]
        if word.letters in grammar.comparisons:
            ends = grammar.as_degrees
        elif word.letters.startswith(tuple(grammar.short_times)):
            ends = grammar.consequences
        else:
            continue
        following = range(place + 1, min(len(clause) - 1, place + _LONGEST_PHRASE - 1))
        stop = next((at + 1 for at in following if clause[at].letters in ends), place)
        turns[place:stop] = [True] * (stop - place)
    return turns


def _tells(words: Sequence[Word]) -> bool:
    return any(word.letters.lower() not in load_grammar().function_words for word in words)
