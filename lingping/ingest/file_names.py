"""What a file name tells: the format, whether it is compressed, and whether it is an export at all."""

from pathlib import Path

TEXT_FORMATS = (".csv", ".jsonl", ".json")
ENDINGS = (*TEXT_FORMATS, *(f"{ending}.gz" for ending in TEXT_FORMATS), ".parquet", ".xlsx")


def ending_of(path: Path) -> str | None:
    """The ending that names the format, in lower case and without `.gz`; None for a format that is not read."""
    ending = next((ending for ending in ENDINGS if path.name.lower().endswith(ending)), None)
    return ending.removesuffix(".gz") if ending else None


def is_gzip(path: Path) -> bool:
    """Whether the name ends as that of a gzip file."""
    return path.suffix.lower() == ".gz"


def is_export(path: Path) -> bool:
    """Whether the name is that of an export: a known ending, neither hidden nor a lock file of Excel."""
    return ending_of(path) is not None and not path.name.startswith((".", "~$"))


def plain_name(path: Path) -> str:
    """The file name without `.gz`: packing a file does not change what it is."""
    return path.stem if is_gzip(path) else path.name
