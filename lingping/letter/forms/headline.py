"""The week in one sentence."""

from itertools import groupby

from lingping.letter.discovery import sections_with_content
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.letter.wording.phrases import say

_VERDICT = 2  # the ten of places of what hurts and what delights: it comes first


def headline(letter: WeeklyLetter) -> str:
    """The parts of the sections, the verdict first: joined by semicolons, those of other tens of places by commas."""
    named = [
        (section.place // 10, section.headline(content, section.say(letter.language)))
        for section, content in sections_with_content(letter)
        if section.headline
    ]
    named.sort(key=lambda each: each[0] != _VERDICT)
    groups = [
        say(letter.language, "semicolon" if ten == _VERDICT else "comma").join(
            part for _, parts in group for part in parts
        )
        for ten, group in groupby(named, key=lambda each: each[0])
    ]
    parts = [group for group in groups if group]
    if not parts:
        return say(letter.language, "headline.nothing")
    sentence = say(letter.language, "semicolon").join(parts) + say(letter.language, "full_stop")
    return sentence[0].upper() + sentence[1:]
