"""Which source mapping reads a file: by its name and its header."""

import re
from collections import Counter
from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from lingping.counts import count_of
from lingping.errors import LingpingError
from lingping.ingest.faults import HeldFile, excerpt
from lingping.ingest.fields import NEEDED
from lingping.ingest.file_names import plain_name
from lingping.ingest.mappings import Mapping, Origin, first_key, known_mappings, read_mapping, shipped_mappings
from lingping.ingest.own_mappings.broken_mappings import BrokenMapping, broken_mappings
from lingping.ingest.readers.tabular import Table

_SHOWN = 12  # columns in a message
_NUMBER = re.compile(r"\d{4}")


def list_candidates(source: str | None, folder: Path | None = None) -> dict[str, Mapping]:
    """The mappings that may read a file, by name: the one named by `source` (a known name or a YAML file), else all.

    `folder` holds mappings besides the shipped ones. Raises LingpingError for an unknown name, and for a
    mapping that cannot be used.
    """
    known = known_mappings(folder)
    if source is None:
        return known
    mapping = _named(source, known, folder)
    return {mapping.name: mapping}


def choose_mapping(
    path: Path,
    table: Table,
    candidates: dict[str, Mapping],
    *,
    is_named: bool,
    broken: Sequence[BrokenMapping] = (),
) -> Mapping:
    """The one candidate that was named, else the most specific one that fits.

    Specific: a whole file name or more literal characters in its pattern, then more known columns, then names of its
    own instead of synonyms, then a mapping of the user's before a shipped one. Raises HeldFile when none fits, several
    fit equally well, a needed column is missing or two that are read have one name; and when the file seems to be one
    of a mapping that is `broken`.
    """
    mapping = next(iter(candidates.values())) if is_named else _detected(path, table, candidates, broken)
    missing = missing_columns(mapping, table)
    if missing and mapping.header is not None:
        raise HeldFile(
            "missing_column",
            f"{path.name}: {count_of(table.width, 'column')}, and the mapping {mapping.name} reads "
            f"{len(mapping.header)} by their order. Choose another with --source.",
        )
    if missing:
        raise HeldFile(
            "missing_column",
            f"{path.name}: column {missing[0]} is missing, which the mapping {mapping.name} needs to read "
            f"{mapping.kind}. Name the column {_other_names(mapping, missing[0])}, or give it an alias in a copy of "
            "the mapping (`lingping docs mappings`).",
        )
    read = {name for origin in mapping.columns.values() for name in found_columns(origin, table)}
    twice = next((name for name, times in Counter(table.header).items() if name in read and times > 1), None)
    if twice and mapping.header is None:
        raise HeldFile("duplicate_column", f"{path.name}: two columns are named {twice}. Rename or delete one.")
    return mapping


def missing_columns(mapping: Mapping, table: Table) -> list[str]:
    """The columns that the mapping needs and the table does not have, as the mapping spells them."""
    if mapping.header is not None:
        return [] if _has_positions(mapping, table) else list(mapping.header)
    absent = {field for field, origin in mapping.columns.items() if origin.column and not found_columns(origin, table)}
    gaps = [[field for field in fields if field in mapping.columns] for fields in NEEDED[mapping.kind]]
    needed = {fields[0] for fields in gaps if absent.issuperset(fields)}  # any of them would do
    return [
        ", ".join(origin.column)
        for field, origin in mapping.columns.items()
        if field in absent and (field in needed or not origin.optional)
    ]


def _other_names(mapping: Mapping, missing: str) -> str:
    """What the missing column may be called."""
    origin = next(origin for origin in mapping.columns.values() if ", ".join(origin.column) == missing)
    return " or ".join((missing, *origin.aliases[:_SHOWN]))


def found_columns(origin: Origin, table: Table) -> tuple[str, ...]:
    """The columns of the table that the field is read from: its own, else its first alias there; empty if none."""
    if all(table.has(name) for name in origin.column):
        return origin.column
    return next(((alias,) for alias in origin.aliases if table.has(alias)), ())


def new_columns(mapping: Mapping, table: Table) -> tuple[str, ...]:
    """The columns of the table that are neither read nor ignored, fit to be shown."""
    read = [name for origin in mapping.columns.values() for name in found_columns(origin, table)]
    known = {*read, *(first_key(name) for name in read), *mapping.ignored}
    unknown = dict.fromkeys(name for name in table.header if name and name not in known)
    return () if mapping.header else tuple(excerpt(name) for name in unknown)


def _detected(path: Path, table: Table, known: dict[str, Mapping], broken: Sequence[BrokenMapping]) -> Mapping:
    candidates = {name: mapping for name, mapping in known.items() if _closeness(mapping.file_names, path)}
    columns = {name: _known_columns(mapping, table) for name, mapping in candidates.items()}
    shipped = shipped_mappings()
    ranks = {
        name: (_closeness(mapping.file_names, path), columns[name], not mapping.synonyms, mapping not in shipped)
        for name, mapping in candidates.items()
        if columns[name] and not missing_columns(mapping, table)
    }
    best = max(ranks.values(), default=(0, 0, False, False))
    for each in broken:
        if _closeness(each.file_names, path) and len(each.words & set(table.header)) >= max(best[1], 1):
            raise HeldFile("bad_mapping", f"{path.name}: waits for its mapping to be corrected. {each.fault}")
    # Where a mapping knows more of the columns but misses one, that column was renamed: reading the file with a poorer
    # mapping instead (reviews as items) would lose content.
    nearest = max(columns, key=lambda name: columns[name], default="")
    is_near = ranks or 2 * columns.get(nearest, 0) >= len(table.header)
    if nearest not in ranks and is_near and columns.get(nearest, 0) > best[1]:
        return candidates[nearest]
    winners = [name for name, rank in ranks.items() if rank == best]
    if len(winners) > 1:
        raise HeldFile(
            "ambiguous_mapping", f"{path.name}: {', '.join(winners)} fit equally well. Name one with --source."
        )
    if not winners:
        raise HeldFile(
            "no_mapping",
            f"{path.name}: no source mapping fits the columns {_shown(table.header)}. Write one, beginning with "
            "`lingping mapping draft` (`lingping docs mappings`), or name one with --source "
            f"(known: {', '.join(known)}).",
        )
    return candidates[winners[0]]


def _named(source: str, known: dict[str, Mapping], folder: Path | None) -> Mapping:
    if source.endswith((".yaml", ".yml")) and Path(source).is_file():
        return read_mapping(Path(source))
    broken = next((each for each in broken_mappings(folder) if each.path.stem == source), None)
    if broken:
        raise LingpingError(broken.fault)
    if source not in known:
        raise LingpingError(f"--source {source}: neither a YAML file nor a known mapping ({', '.join(known)}).")
    return known[source]


def _closeness(file_names: Sequence[str], path: Path) -> int:
    """How closely a pattern fits the file name: by literal characters, a whole name the closest; 0 when none fits."""
    name = plain_name(path).lower()
    patterns = [pattern for pattern in file_names if fnmatchcase(name, pattern.lower())]
    literals = [pattern.replace("*", "").replace("?", "") for pattern in patterns]
    return max((1 + 2 * len(left) + (left == whole) for left, whole in zip(literals, patterns, strict=True)), default=0)


def _known_columns(mapping: Mapping, table: Table) -> int:
    if mapping.header is not None:
        return len(mapping.header) if _has_positions(mapping, table) else 0
    return len(mapping.known_columns & set(table.header))


def _has_positions(mapping: Mapping, table: Table) -> bool:
    return table.is_grid and table.width == len(mapping.header or ())


def _shown(header: tuple[str, ...]) -> str:
    """The columns for a message; without a header row they are data, which is not for messages."""
    names = ["…" if _NUMBER.search(name) else excerpt(name)[:20] for name in header[:_SHOWN]]
    return ", ".join(names) + (", …" if len(header) > _SHOWN else "")
