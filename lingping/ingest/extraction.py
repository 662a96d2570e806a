"""The part of a cell that a mapping's `extract` picks, with a limit: some patterns take years for some texts."""

from collections.abc import Callable
from pathlib import Path

from lingping.ingest.faults import HeldFile
from lingping.ingest.mappings import Mapping

_SECONDS = 1.0  # for one cell; a pattern without nested repetitions takes microseconds


def extractor(path: Path, mapping: Mapping, field: str) -> Callable[[str], str | None]:
    """A function that returns the group of the field's `extract` in a text, None where it does not match.

    Raises HeldFile, which names `path`, mapping and field, where one text takes longer than a second. Without
    `extract` the text itself is returned.
    """
    pattern = mapping.columns[field].extract
    if pattern is None:
        return lambda text: text
    import regex  # 30 ms; the language of `re`, with a time limit

    limited = regex.compile(pattern.pattern)

    def _find(text: str) -> str | None:
        try:
            match = limited.search(text, timeout=_SECONDS)
        except TimeoutError as error:
            raise HeldFile(
                "slow_extract",
                f"{path.name}: the `extract` of {field} in the mapping {mapping.name} takes over a second for one text "
                f"({pattern.pattern}). Simplify it: no repetition within a repetition.",
            ) from error
        return match[1] if match else None

    return _find
