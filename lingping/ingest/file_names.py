"""What a file name tells: the format, whether it is packed, and whether it is an export at all."""

from pathlib import Path

TEXT_FORMATS = (".csv", ".tsv", ".txt", ".jsonl", ".json")
ENDINGS = (*TEXT_FORMATS, *(f"{ending}.gz" for ending in TEXT_FORMATS), ".parquet", ".xlsx", ".xls")

_OF_THE_SYSTEM = ("thumbs.db", "desktop.ini", "__macosx")


def ending_of(path: Path) -> str | None:
    """The ending that names the format, in lower case and without `.gz`; None for a format that is not read."""
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)
    return ending.removesuffix(".gz") if ending else None


def is_gzip(path: Path) -> bool:
    """Whether the name ends as that of a gzip file."""
    return path.suffix.lower() == ".gz"


def is_archive(path: Path) -> bool:
    """Whether the name ends as that of a ZIP file, which holds exports."""
    return path.suffix.lower() == ".zip"


def is_export(path: Path) -> bool:
    """Whether the name is that of an export: a known ending, neither hidden nor a lock file of Excel."""
    return ending_of(path) is not None and not is_by_product(path)


def is_by_product(path: Path) -> bool:
    """Whether nobody put the file there on purpose: hidden files, lock files of Excel, what systems leave behind."""
    return path.name.startswith((".", "~$")) or any(part.lower() in _OF_THE_SYSTEM for part in path.parts)


def plain_name(path: Path) -> str:
    """The file name without `.gz`: packing a file does not change what it is."""
    return path.stem if is_gzip(path) else path.name
