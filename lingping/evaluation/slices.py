"""Texts by what they are like, to see for whom a classifier reads worse: category, platform, length, script, tone."""

import re
from collections.abc import Mapping, Sequence

_SHORT, _LONG = 15, 60  # characters
_EMOJI = re.compile("[\u2600-\u27bf\U0001f300-\U0001faff]")
_LATIN = re.compile("[A-Za-z]{2,}")
# Characters of everyday reviews that only traditional script has.
_TRADITIONAL = re.compile(
    "[這個們來對時會說沒還買賣東點過給錢貨質裝裡與後發開關問題電話師幾號變價寶貝實邊聽讓從當覺得試舊壞兩顏樣經濟應該]"
)
_SIMPLIFIED = re.compile(
    "[这个们来对时会说没还买卖东点过给钱货质装与后发开关问题电话师几号变价宝贝实边听让从当觉试旧坏两颜样经济应该]"
)
_DIALECT = re.compile("俺|咋|啥|忒|贼好|贼拉|巴适|侬|木有|肿么|灰常|杠杠|嘎嘎|得劲|中不中|老好了|倍儿")


def slices_of(texts: Sequence[str], known: Mapping[str, Sequence[str]] | None = None) -> dict[str, list[str]]:
    """Kind of slice → the slice of each text; `known` adds kinds that the data itself tells, such as the category."""
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
