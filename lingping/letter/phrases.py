"""The letter's phrases in one language: a catalogue each, filled in by name; counts know their plural."""

from collections.abc import Mapping
from types import MappingProxyType

from lingping.letter import wording_en, wording_zh
from lingping.letter.weekly_letter import Language

CATALOGUES: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {
        "zh": wording_zh.PHRASES,
        "en": wording_en.PHRASES,
    }
)


class _Count(int):
    """A number that a phrase may ask for its plural: `{n} complaint{n:s}`; else with thousands separated."""

    def __format__(self, spec: str) -> str:
        if spec == "s":
            return "" if self == 1 else "s"
        return format(int(self), spec or ",")


def say(language: Language, key: str, **values: object) -> str:
    """The phrase `key` in `language` with `values` in it. Raises KeyError for a phrase or value that is missing."""
    counted = {
        name: _Count(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in values.items()
    }
    return CATALOGUES[language][key].format_map(counted)


def knows(language: Language, key: str) -> bool:
    """Whether the catalogue has the phrase `key`."""
    return key in CATALOGUES[language]
