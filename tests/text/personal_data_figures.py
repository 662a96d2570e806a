"""How good the masker is on lines whose personal data is marked `{kind:…}`: what the figures mean, and their count."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from lingping.text.masking import mask

FOLDER = Path(__file__).with_name("personal_data")
_MARKED = re.compile(r"\{(\w+):([^}]*)\}")
_PLACEHOLDER = re.compile(r"\[(?:手机号|身份证|银行卡|邮箱|微信|QQ|电话|姓名|地址|订单号)\]")
_BESIDE = 4  # characters beside personal data that a right placeholder may swallow


@dataclass
class Figures:
    """Counts over lines: `marked` and `found` by kind, placeholders and how many of them stand for personal data."""

    marked: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    placeholders: int = 0
    right: int = 0
    faults: list[str] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Share of marked data of these kinds of which no character is left."""
        return sum(self.found[kind] for kind in kinds) / sum(self.marked[kind] for kind in kinds)

    def add_right(self, kinds: list[str]) -> None:
        """Count marked data that was replaced exactly."""
        self.marked.update(kinds)
        self.found.update(kinds)
        self.placeholders += len(kinds)
        self.right += len(kinds)

    @property
    def precision(self) -> float:
        """Share of placeholders that stand for marked data, and for at most four characters besides."""
        return self.right / self.placeholders


def read_lines(name: str) -> list[str]:
    """The lines of one part, with the invisible characters that are written as `\\u200b` and `\\u2060`."""
    text = (FOLDER / name).read_text("utf-8")
    return text.replace("\\u200b", "\u200b").replace("\\u2060", "\u2060").split("\n")[:-1]


def measure(lines: list[str]) -> Figures:
    """Mask each line without its marks and compare."""
    figures = Figures()
    for line in lines:
        text, marks = _strip_marks(line)
        if _PLACEHOLDER.sub("{}", mask(text)) == _MARKED.sub("{}", line):
            figures.add_right([kind for kind, _, _ in marks])
            continue
        spans = _masked_spans(text, mask(text))
        for kind, start, stop in marks:
            figures.marked[kind] += 1
            is_found = any(left <= start and stop <= right for left, right in spans)
            figures.found[kind] += is_found
            if not is_found:
                figures.faults.append(f"missed {kind}: {line} -> {mask(text)}")
        for left, right in spans:
            inside = max((min(stop, right) - max(start, left) for _, start, stop in marks), default=0)
            figures.placeholders += 1
            is_right = inside > 0 and right - left - inside <= _BESIDE
            figures.right += is_right
            if not is_right:
                figures.faults.append(f"wrong: {line} -> {mask(text)}")
    return figures


def _strip_marks(line: str) -> tuple[str, list[tuple[str, int, int]]]:
    text, marks, end = "", [], 0
    for match in _MARKED.finditer(line):
        text += line[end : match.start()]
        marks.append((match[1], len(text), len(text) + len(match[2])))
        text, end = text + match[2], match.end()
    return text + line[end:], marks


def _masked_spans(text: str, masked: str) -> list[tuple[int, int]]:
    """Where in `text` the placeholders of `masked` stand."""
    pieces = map(re.escape, _PLACEHOLDER.split(masked))
    match = re.fullmatch("(.+?)".join(pieces), text, re.DOTALL)
    assert match, (text, masked)
    return [match.span(number) for number in range(1, (match.lastindex or 0) + 1)]
