"""The needs that are found in reviews: their names, seeds and measures, from needs.yaml."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lingping.errors import LingpingError

SHIPPED_TAXONOMY = Path(__file__).with_name("needs.yaml")
_TEXTS = ("code", "name_zh", "name_en", "definition")
_LISTS = ("seeds", "measures")


@dataclass(frozen=True)
class Need:
    """One need: its code, names and definition, its seeds, and measures that a merchant can take against complaints.

    `seeds` are words that show the need; `{item}` in a measure stands for the item's name.
    """

    code: str
    name_zh: str
    name_en: str
    definition: str
    seeds: tuple[str, ...]
    measures: tuple[str, ...]

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
    if not isinstance(entry, dict) or set(entry) != {*_TEXTS, *_LISTS}:
        raise LingpingError(f"{place} must have exactly the fields {', '.join((*_TEXTS, *_LISTS))}.")
    for field in _TEXTS:
        if not isinstance(entry[field], str) or not entry[field].strip():
            raise LingpingError(f"{place}: {field} must be a text (quote it if YAML reads it as something else).")
    for field in _LISTS:
        values = entry[field]
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v.strip() for v in values):
            raise LingpingError(f"{place} ({entry['code']}): {field} must be a list of one text or more.")
    return Need(*(entry[field] for field in _TEXTS), *(tuple(entry[field]) for field in _LISTS))
