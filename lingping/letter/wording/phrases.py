"""Phrases by key, one catalogue per language: those that all share (wording, rows), and those of a section."""

from collections import ChainMap
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
_LETTER = Path(__file__).parents[1]
SHARED_FOLDERS = (_LETTER / "wording", _LETTER / "rows")


class Phrases:
    """The phrases of one language: a section's own first, then those that all share. Calling it gives one of them."""

    def __init__(self, language: Language, own: Mapping[str, str]) -> None:
        self.language: Language = language
        self._own = own

    def __call__(self, key: str, /, **values: object) -> str:
        """The phrase `key` with `values` in it; `{n} complaint{n:s}` asks for the plural of a count.

        Raises KeyError for a phrase or value that is missing.
        """
        phrase = self.find(key)
        if phrase is None:
            raise KeyError(f"No phrase {key!r} in {self.language}.yaml")
        return phrase.format_map({name: _with_plural(value) for name, value in values.items()})

    def find(self, key: str) -> str | None:
        """The phrase `key` as it is written; None where there is none."""
        return self._own[key] if key in self._own else shared_catalogue(self.language).get(key)


class _Count(int):
    """A number that a phrase may ask for its plural: `{n} complaint{n:s}`; else with thousands separated."""

    def __format__(self, spec: str) -> str:
        if spec == "s":
            return "" if self == 1 else "s"
        return format(int(self), spec or ",")


class _Amount(float):
    """A number that may have a fraction: 4.5 stars; printed like any other float."""

    def __format__(self, spec: str) -> str:
        return "s" if spec == "s" else format(float(self), spec)


def _with_plural(value: object) -> object:
    if isinstance(value, bool):
        return value
    return _Count(value) if isinstance(value, int) else _Amount(value) if isinstance(value, float) else value


@cache
def shared_phrases(language: Language) -> Phrases:
    """The phrases that all share."""
    return Phrases(language, {})


@cache
def shared_catalogue(language: Language) -> Mapping[str, str]:
    """The phrases that all share, by key."""
    return ChainMap(*(read_catalogue(folder, language) for folder in SHARED_FOLDERS))


def say(language: Language, key: str, **values: object) -> str:
    """A shared phrase with `values` in it. Raises KeyError for a phrase or value that is missing."""
    return shared_phrases(language)(key, **values)


def read_catalogue(folder: Path, language: Language) -> dict[str, str]:
    """The phrases of the folder's <language>.yaml, keys of nested maps joined by dots.

    Raises ValueError for a phrase that is not text, such as a bare yes.
    """
    import yaml  # 10 ms

    path = folder / f"{language}.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found = dict(_flatten(yaml.load(path.read_text(encoding="utf-8"), loader), ""))
    wrong = [key for key, text in found.items() if not isinstance(text, str)]
    if wrong:
        raise ValueError(f"{path}: {wrong[0]} is no text. Put it in quotes.")
    return found


def _flatten(phrases: Mapping[object, object], above: str) -> Iterator[tuple[str, str]]:
    for key, value in phrases.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{above}{key}.")
        else:
            yield f"{above}{key}", value  # pyright: ignore[reportReturnType]  (checked by `read_catalogue`)
