"""The needs that are found in reviews: their names, seeds and measures, from needs.yaml."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.errors import LingpingError

SHIPPED_TAXONOMY = Path(__file__).with_name("needs.yaml")
_TEXTS = ("code", "name_zh", "name_en", "definition")
_FIELDS = (*_TEXTS, "seeds", "measures")


@dataclass(frozen=True)
class Measure:
    """What a merchant can do about complaints, in Chinese and English; `{item}` stands for the item's name.

    `en` is None where the taxonomy gives the Chinese text alone.
    """

    zh: str
    en: str | None


@dataclass(frozen=True)
class Need:
    """One need: its code, names and definition, its seeds, and measures against complaints, the most useful first.

    `seeds` are words that show the need.
    """

    code: str
    name_zh: str
    name_en: str
    definition: str
    seeds: tuple[str, ...]
    measures: tuple[Measure, ...]

    def words(self, tokens: Sequence[str]) -> list[str]:
        """Those of `tokens` that are or contain a seed, each once, in order."""
        return [word for word in dict.fromkeys(tokens) if any(seed in word for seed in self.seeds)]


@dataclass(frozen=True)
class Taxonomy:
    """Every need, in the order of the classifier's outputs."""

    needs: tuple[Need, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes, in order."""
        return tuple(need.code for need in self.needs)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """The taxonomy of `path`, by default the shipped one. Raises LingpingError naming the invalid entry."""
    import yaml

    path = path or SHIPPED_TAXONOMY
    if not path.is_file():
        raise LingpingError(f"{path}: no such taxonomy. Copy {SHIPPED_TAXONOMY} there and change it.")
    try:
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise LingpingError(f"{path}: not YAML in UTF-8 ({' '.join(str(error).split())}).") from error
    if not isinstance(entries, list) or not entries:
        raise LingpingError(f"{path}: must be a list of needs. Take {SHIPPED_TAXONOMY} as the pattern.")
    needs = tuple(_need(path, number, entry) for number, entry in enumerate(entries, start=1))
    codes = [need.code for need in needs]
    repeated = {code for code in codes if codes.count(code) > 1}
    if repeated:
        raise LingpingError(f"{path}: {', '.join(sorted(repeated))} stands twice. Give each need its own code.")
    return Taxonomy(needs)


def _need(path: Path, number: int, entry: object) -> Need:
    """The checked need of one YAML `entry`, the `number`th of the file."""
    place = f"{path}: need {number}"
    if not isinstance(entry, dict) or set(entry) != set(_FIELDS):
        raise LingpingError(f"{place} must have exactly the fields {', '.join(_FIELDS)}.")
    for field in _TEXTS:
        if not _is_text(entry[field]):
            raise LingpingError(f"{place}: {field} must be a text (quote it if YAML reads it as something else).")
    place = f"{place} ({entry['code']})"
    seeds, measures = entry["seeds"], entry["measures"]
    if not isinstance(seeds, list) or not seeds or not all(map(_is_text, seeds)):
        raise LingpingError(f"{place}: seeds must be a list of one text or more.")
    if not isinstance(measures, list) or not measures:
        raise LingpingError(f"{place}: measures must be a list of one measure or more.")
    return Need(
        *(entry[field] for field in _TEXTS),
        seeds=tuple(seeds),
        measures=tuple(_measure(place, number, measure) for number, measure in enumerate(measures, start=1)),
    )


def _measure(place: str, number: int, entry: object) -> Measure:
    """One measure: texts in both languages. A plain text, as Lingping 0.1 wrote it, is the Chinese one."""
    if isinstance(entry, str) and _is_text(entry):
        return Measure(entry, None)
    if isinstance(entry, dict) and set(entry) == {"zh", "en"} and all(map(_is_text, entry.values())):
        return Measure(**entry)
    raise LingpingError(
        f"{place}: measure {number} must have the texts zh and en. Quote a text that YAML reads as something else; "
        "where there is no English text, give the Chinese one alone, as plain text."
    )


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
