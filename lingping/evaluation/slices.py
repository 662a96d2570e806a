"""Figures of the texts of one kind: category, platform, length, script or tone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lingping.corpus.splits import Corpus
from lingping.evaluation.bootstrap import Figure, draw_weights, estimate_figure
from lingping.evaluation.key_figures import Key
from lingping.evaluation.measures import Measure

_LEAST = 30  # texts, below which a slice is left out
_SLICED = {"binary_accuracy": "test_sentiment", "polarity_f1": "test_needs", "sentiment_accuracy": "test_needs"}
_SHORT, _LONG = 15, 60  # characters
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_LATIN = re.compile("[A-Za-z]{2,}")
# Frequent characters of reviews that exist only in one of the two scripts.
_TRADITIONAL = re.compile(
    "[這個們來對時會說沒還買賣東點過給錢貨質裝裡與後發開關問題電話師幾號變價寶貝實邊聽讓從當覺得試舊壞兩顏樣經濟應該]"
)
_SIMPLIFIED = re.compile(
    "[这个们来对时会说没还买卖东点过给钱货质装与后发开关问题电话师几号变价宝贝实边听让从当觉试旧坏两颜样经济应该]"
)
_DIALECT = re.compile("俺|咋|啥|忒|贼好|贼拉|巴适|侬|木有|肿么|灰常|杠杠|嘎嘎|得劲|中不中|老好了|倍儿")


@dataclass(frozen=True)
class Slice:
    """One figure on the texts of one kind, such as kind "category", name "手机"."""

    kind: str
    name: str
    figure: str
    result: Figure


def measure_slices(measures: Mapping[Key, Measure], corpus: Corpus) -> list[Slice]:
    """Three of the `measures` on every slice of at least 30 texts of their test set."""
    found = []
    for name, part in _SLICED.items():
        for kind, labels in slice_texts(getattr(corpus, part).texts, corpus.kinds.get(part)).items():
            for label in sorted(set(labels)):
                rows = np.flatnonzero(np.array(labels) == label)
                if len(rows) >= _LEAST:
                    result = estimate_figure(measures[name, ""].take(rows), draw_weights(len(rows)))
                    found.append(Slice(kind, label, name, result))
    return found


def slice_texts(texts: Sequence[str], known: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """Kind of slice → the slice of each text; `known` adds kinds from the data's own columns, such as the category."""
    found = {
        "length": [_length(text) for text in texts],
        "script": [_script(text) for text in texts],
        "tone": [_tone(text) for text in texts],
    }
    return found | {kind: list(labels) for kind, labels in (known or {}).items()}


def _length(text: str) -> str:
    return "short" if len(text) < _SHORT else "long" if len(text) >= _LONG else "middling"


def _script(text: str) -> str:
    if len(_TRADITIONAL.findall(text)) > len(_SIMPLIFIED.findall(text)):
        return "traditional"
    return "with Latin words" if _LATIN.search(text) else "hanzi only"


def _tone(text: str) -> str:
    if _EMOJI.search(text):
        return "emoji"
    return "dialect or slang" if _DIALECT.search(text) else "plain"
