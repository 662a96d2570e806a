"""Writing a source mapping: a draft from the first rows of an export, and a look at what a mapping makes of a file."""

from pathlib import Path

from lingping.atomic import write_text
from lingping.clock import utc_now
from lingping.errors import LingpingError
from lingping.ingest.content import read_content
from lingping.ingest.file_names import is_archive
from lingping.ingest.mappings import known_mappings
from lingping.ingest.own_mappings import mapping_draft
from lingping.ingest.own_mappings.file_preview import FilePreview, preview_export
from lingping.ingest.own_mappings.mapping_draft import MappingDraft
from lingping.ingest.pseudonyms import ANY_KEY
from lingping.ingest.readers.archives import list_members
from lingping.settings import Settings
from warehouse.imports.inbox import open_imports

_ROWS = 10


def draft_mapping(settings: Settings, file: Path, target: Path | None = None) -> MappingDraft:
    """Draft a mapping from the first rows of an export, and write it to `target` (None: nothing is written).

    Raises LingpingError for a file that cannot be read, and for a `target` that exists.
    """
    _refuse_missing(file)
    if is_archive(file):
        names = ", ".join(str(member.relative_to(file)) for member in list_members(file))
        raise LingpingError(f"{file}: a ZIP file. Unpack it, and draft a mapping for one of its files ({names}).")
    if target and target.exists():
        raise LingpingError(f"{target}: exists. Name another file, or delete it.")
    drafted = mapping_draft.draft_mapping(read_content(file), known_mappings(settings.mappings), utc_now())
    if target:
        write_text(target, drafted.text)
    return drafted


def check_mapping(settings: Settings, file: Path) -> tuple[FilePreview, ...]:
    """What `run_daily` would make of an export, or of each in a ZIP file: ten rows, and counts. Nothing is written.

    `settings.source` and `settings.merchant` count as in a run. Pseudonyms are made with a key of no home, and rows
    that a home has already are not recognised. Raises LingpingError for a file that would be held.
    """
    _refuse_missing(file)
    return tuple(preview_export(export, rows=_ROWS) for export in open_imports(file, settings, ANY_KEY))


def _refuse_missing(file: Path) -> None:
    if not file.is_file():
        raise LingpingError(f"{file}: no such file.")
