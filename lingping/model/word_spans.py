"""Words of a text with their places, and the runs of neighbouring words that explanations erase."""

from dataclasses import dataclass

from lingping.text.script import simplify
from lingping.text.segmentation import segment

_LONGEST_SPAN = 4  # words
_MOST_UNITS = 100  # in a longer text, several neighbouring words are one unit


@dataclass(frozen=True)
class Word:
    """A word of the segmenter in simplified characters, and its place in the text."""

    start: int
    stop: int
    letters: str


def find_words(text: str) -> list[Word]:
    """The words of the segmenter in `text`, in order, punctuation included."""
    simple = simplify(text)  # each character stays at its place
    words, place = [], 0
    for letters in segment(simple):
        start = simple.index(letters, place)
        place = start + len(letters)
        words.append(Word(start, place, letters))
    return words


def list_word_spans(text: str) -> list[tuple[int, int]]:
    """Start and stop in `text` of every run of one to four neighbouring words that begins and ends with a word.

    Runs that begin or end with punctuation alone are left out; empty for a text without a word.
    """
    edges = find_word_edges(text)
    step = -(-len(edges) // _MOST_UNITS)
    units = [(group[0][0], group[-1][1]) for group in (edges[at : at + step] for at in range(0, len(edges), step or 1))]
    ends = [any(sign.isalnum() for sign in text[start:stop]) for start, stop in units]
    return [
        (units[first][0], units[last][1])
        for first in range(len(units))
        for last in range(first, min(first + _LONGEST_SPAN, len(units)))
        if ends[first] and ends[last]
    ]


def find_word_edges(text: str) -> list[tuple[int, int]]:
    """Start and stop in `text` of each word of the segmenter, in order."""
    edges, place = [], 0
    for word in segment(text):
        start = text.index(word, place)
        place = start + len(word)
        edges.append((start, place))
    return edges


def erase(text: str, start: int, stop: int) -> str:
    """`text` without the characters from `start` to `stop`."""
    return text[:start] + text[stop:]
