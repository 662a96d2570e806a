"""What a rule of masking is, and the pieces of patterns that several rules share.

Patterns are matched against folded text. Every repetition is bounded, or has only one way to match after its label or
lookbehind, so that the running time is linear in the length of the text.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lingping.text.personal_data.folding import ENCLOSING

HAN = "\u4e00-\u9fff"
BETWEEN = r"[\W_]"  # what may stand between the digits of one number: blanks, signs, emoji
GAP = r"[^\w\]]"  # what may stand between a label and its value; a label within a placeholder has none


def accept_any(_: re.Match[str]) -> bool:
    """Every match is personal data."""
    return True


@dataclass(frozen=True)
class Rule:
    """Group 1 of `pattern` is replaced by the placeholder if `accept` is true; the rest of the match is context.

    `start`: where the personal data begins, if further left than the match.
    """

    placeholder: str
    pattern: re.Pattern[str]
    accept: Callable[[re.Match[str]], bool] = accept_any
    start: Callable[[re.Match[str]], int] = lambda match: match.start(1)

    def find(self, folded: str) -> Iterator[tuple[int, int]]:
        """Start and end of each piece of personal data, in order, without overlaps."""
        end = 0
        for match in self.pattern.finditer(folded):
            if self.accept(match):
                start, end = max(self.start(match), end), match.end(1)
                while folded[end : end + 1] in ENCLOSING and end < len(folded):
                    end += 1
                yield start, end


def rule(name: str, pattern: str, accept: Callable[[re.Match[str]], bool] = accept_any) -> Rule:
    """A rule that ignores case, with the placeholder `[name]`."""
    return Rule(f"[{name}]", re.compile(pattern, re.IGNORECASE), accept)
