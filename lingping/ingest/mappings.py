"""Source mappings: how the columns of one kind of export become Lingping's fields (docs/mappings.md)."""

import re
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator, model_validator

from lingping.errors import LingpingError
from lingping.ingest.fields import FIELDS, NEEDED, Kind, is_unsafe_name

FOLDER = Path(__file__).parent / "sources"
TERMS = Path(__file__).parent / "terms.yaml"
NAMED_FORMATS = ("iso", "written", "epoch_s", "epoch_ms", "epoch_us", "excel")
LEFT_OUT = "left_out"  # the meaning in `values` of rows that are not wanted
TIME_FORMATS = ("iso", "written")  # what people and spreadsheets write, year first


def _as_tuple(value: object) -> object:
    return value if isinstance(value, list | tuple) else (value,)


Names = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]


class _WrongKey(ValueError):
    """What is wrong with a mapping, and where."""

    def __init__(self, message: str, place: tuple[int | str, ...]) -> None:
        super().__init__(message)
        self.place = place


def _refuse_unlimited(pattern: str) -> None:
    """Raise ValueError for the rare pattern that `re` takes and `regex`, which has a time limit, does not."""
    import regex  # 30 ms

    try:
        regex.compile(pattern)
    except regex.error as error:
        raise ValueError(f"`extract` cannot be used: {error}") from error


class Origin(BaseModel):
    """Where one field comes from and how it is written there."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    column: Names = ()
    aliases: Names = ()
    from_: Literal["column", "file_name"] = Field("column", alias="from")
    extract: re.Pattern[str] | None = None
    optional: bool = False
    missing: Names = ()
    values: dict[str, str] = {}
    divide_by: int = Field(1, ge=1)
    format: Names = TIME_FORMATS
    year: int | None = None
    seen_on: date | None = None
    not_before: date | None = None
    not_after: date | None = None

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if (self.from_ == "column") != bool(self.column):
            raise ValueError("give either `column` or `from: file_name`")
        if self.extract and self.extract.groups != 1:
            raise ValueError("`extract` needs exactly one group in parentheses: the part that counts")
        if self.extract:
            _refuse_unlimited(self.extract.pattern)
        patterns = [pattern for pattern in self.format if pattern not in NAMED_FORMATS]
        if any("%" not in pattern for pattern in patterns):
            raise ValueError(f"`format` is one of {', '.join(NAMED_FORMATS)}, or a pattern such as %Y.%m.%d")
        if self.year is None and any("%Y" not in pattern and "%y" not in pattern for pattern in patterns):
            raise ValueError("a `format` without the year needs `year`")
        return self


class Mapping(BaseModel):
    """One source: which files it reads and where each field is found in them."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    name: str
    kind: Kind
    platform: str
    file_names: Names = ("*",)
    synonyms: bool = False
    header: tuple[str, ...] | None = None
    zone: str = "Asia/Shanghai"
    columns: dict[str, Origin]
    ignored: Names = ()

    @field_validator("columns", mode="before")
    @classmethod
    def _plain_names_are_columns(cls, columns: object) -> object:
        if not isinstance(columns, dict):
            return columns
        return {field: origin if isinstance(origin, dict) else {"column": origin} for field, origin in columns.items()}

    @model_validator(mode="before")
    @classmethod
    def _takes_synonyms(cls, content: object) -> object:
        """With `synonyms` each field has the names of terms.yaml besides its own."""
        if not isinstance(content, dict) or not content.get("synonyms") or not isinstance(content.get("columns"), dict):
            return content
        terms = known_terms(str(content.get("kind")))
        columns = {field: _add_aliases(origin, terms.get(field, ())) for field, origin in content["columns"].items()}
        return {**content, "columns": columns}

    @field_validator("name", "platform")
    @classmethod
    def _is_safe(cls, name: str) -> str:
        if is_unsafe_name(name):
            raise ValueError(f"{name} is not usable in file names")
        return name

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"{zone} is no time zone; write it like Asia/Shanghai") from error
        return zone

    @model_validator(mode="after")
    def _knows_its_fields(self) -> Self:
        unknown = [field for field in self.columns if field not in FIELDS[self.kind]]
        if unknown:
            known = ", ".join(FIELDS[self.kind])
            raise _WrongKey(f"{self.kind} have no field {unknown[0]} (known: {known})", ("columns", unknown[0]))
        unplaced = [
            name for origin in self.columns.values() for name in origin.column if name not in (self.header or [name])
        ]
        if unplaced:
            raise _WrongKey(f"column {unplaced[0]} is not in `header`", ("header",))
        gap = next((fields for fields in NEEDED[self.kind] if not set(fields) & set(self.columns)), None)
        if gap:
            raise _WrongKey(f"no row could ever be accepted: {self.kind} need {' or '.join(gap)}", ("columns",))
        return self

    @property
    def known_columns(self) -> set[str]:
        """Every column that the mapping names, to read it or to ignore it; of a path its first key too."""
        named = {name for origin in self.columns.values() for name in (*origin.column, *origin.aliases)}
        return named | {first_key(name) for name in named} | {*self.ignored}


def first_key(column: str) -> str:
    """Of a path in JSON its first key; a column itself."""
    return re.split(r"[.\[]", column, maxsplit=1)[0]


def _add_aliases(origin: object, names: tuple[str, ...]) -> object:
    """The origin of a field, as written in YAML, with these names after its own."""
    whole = origin if isinstance(origin, dict) else {"column": origin}
    own = _as_tuple(whole.get("aliases", ()))
    return {**whole, "aliases": [*own, *names]} if isinstance(own, list | tuple) else origin


@cache
def known_terms(kind: str) -> dict[str, tuple[str, ...]]:
    """What exports call the fields of a kind, by field: terms.yaml, the section `all` after that of the kind."""
    import yaml

    sections = yaml.safe_load(TERMS.read_text(encoding="utf-8"))
    own, common = sections.get(kind, {}), sections["all"]
    return {field: (*own.get(field, ()), *common.get(field, ())) for field in {**common, **own}}


def read_mapping(path: Path) -> Mapping:
    """The mapping in a YAML file, named like the file unless it has a `name`.

    Raises LingpingError naming file, line and key.
    """
    import yaml  # 10 ms

    try:
        text = path.read_text(encoding="utf-8-sig")
        content = yaml.safe_load(text)
        return Mapping.model_validate({"name": path.stem, **content} if isinstance(content, dict) else content)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise LingpingError(f"{path}, line {line}: not UTF-8. Save it as UTF-8.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}, line {mark.line + 1}" if mark else str(path)
        cause = " ".join(str(getattr(error, "problem", None) or error).split())
        raise LingpingError(f"{place}: not YAML ({cause}). See `lingping docs mappings`.") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = getattr(first.get("ctx", {}).get("error"), "place", first["loc"])
        key = ".".join(str(part) for part in place) or "file"
        line = _line_of(text, place)  # pyright: ignore[reportPossiblyUnboundVariable]
        raise LingpingError(
            f"{path}, line {line}, {key}: {first['msg'].removeprefix('Value error, ')}. See `lingping docs mappings`."
        ) from error
    except ValueError as error:  # a day that does not exist
        raise LingpingError(f"{path}: not YAML ({error}). See `lingping docs mappings`.") from error


def _line_of(text: str, place: tuple[int | str, ...]) -> int:
    """The line of the last key of `place` that the YAML text has, counted from 1."""
    import yaml

    node, line = yaml.compose(text, yaml.SafeLoader), 1
    for part in place:
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next(((key, value) for key, value in pairs if key.value == str(part)), None)
        if found is None:
            break
        line, node = found[0].start_mark.line + 1, found[1]
    return line


@cache
def shipped_mappings() -> tuple[Mapping, ...]:
    """Every mapping in lingping/ingest/sources/, by name."""
    return tuple(read_mapping(path) for path in sorted(FOLDER.glob("*.yaml")))


def known_mappings(folder: Path | None = None) -> dict[str, Mapping]:
    """The shipped mappings and those in `folder`, by name; one in `folder` replaces the shipped one of its name.

    Those in `folder` that cannot be used are left out, and what they replace (`own_mappings/broken_mappings.py`).
    """
    known = {mapping.name: mapping for mapping in shipped_mappings()}
    for path in own_files(folder):
        known.pop(path.stem, None)
        mapping = try_mapping(path)
        if isinstance(mapping, Mapping):
            known[mapping.name] = mapping
    return known


def own_files(folder: Path | None) -> list[Path]:
    """The mappings in `folder`, whether they can be used or not, by the names of their files."""
    endings = (".yaml", ".yml")
    return sorted(path for path in folder.iterdir() if path.suffix in endings) if folder and folder.is_dir() else []


def try_mapping(path: Path) -> Mapping | LingpingError:
    """The mapping in a YAML file, or why it cannot be used. A file that was not touched is not read again."""
    stat = path.stat()
    return _try_stamped(path, stat.st_mtime_ns, stat.st_size)


@lru_cache(maxsize=256)
def _try_stamped(path: Path, changed: int, size: int) -> Mapping | LingpingError:
    del changed, size
    try:
        return read_mapping(path)
    except LingpingError as fault:
        return fault
