"""Whose a file is, by its folder, and what the same content is loaded as elsewhere."""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from lingping.ingest.export import Export
from lingping.ingest.inbox_links import digest_link, find_link, path_below
from lingping.ingest.readers.archives import file_on_disk, is_present
from lingping.ingest.shown_paths import find_shown, shown_path
from lingping.settings import Settings
from warehouse.database.tables import Connection
from warehouse.imports.known_imports import KnownImport, list_places, read_imports
from warehouse.imports.stamps import known_digest, read_stamped


def merchant_of(path: Path, settings: Settings) -> str | None:
    """Merchant of rows that name none: the setting, else the first sub-folder of the inbox, else None."""
    if settings.merchant:
        return settings.merchant
    below = path_below(file_on_disk(path), settings.inbox)
    return below.parts[0] if below and len(below.parts) > 1 else None


def list_gone(con: Connection, lines: Iterable[KnownImport], settings: Settings) -> list[KnownImport]:
    """Those of `lines` whose content lies nowhere any more in the folder of the merchant that it is loaded for."""

    def lies_there(line: KnownImport) -> bool:
        places = {name: find_shown(name, settings.inbox) for name in list_places(con, line)}
        return any(
            (name == line.path or merchant_of(path, settings) == line.merchant_id)
            and digest_now(con, settings.inbox, name, {}) == line.sha256
            for name, path in places.items()
        )

    return [line for line in lines if not lies_there(line)]


def find_replaced(con: Connection, export: Export, settings: Settings) -> KnownImport | None:
    """The import of the same content that `export` takes the place of.

    That is the one of its merchant, else of its path, else the only one whose file is gone. None where there is no such
    import: the content is then loaded for one merchant more.
    """
    path = shown_path(export.content.path, settings.inbox)
    loaded = read_imports(con, "sha256 = ? and status = 'loaded'", [export.content.sha256])
    own = [line for line in loaded if line.merchant_id == export.merchant_id]
    here = [line for line in loaded if line.path == path]
    moved = list_gone(con, loaded, settings)
    return next(iter(own or here or moved), None) if own or here or len(moved) == 1 else None


def name_others(con: Connection, sha256: str) -> tuple[str, ...]:
    """A note for a file whose content is loaded for another merchant, too: somebody may have copied it by mistake."""
    others = read_imports(con, "sha256 = ? and status = 'loaded'", [sha256])
    return tuple(
        f"The same content is loaded for {each.merchant_id} ({each.path}). If it belongs to one of the two alone, take "
        f"the other back: `lingping imports unload {each.file_id}`."
        for each in others[:1]
    )


def digest_now(con: Connection, inbox: Path, name: str, digests: Mapping[str, str]) -> str | None:
    """SHA-256 of what lies at a path now, in `digests` by path where it was read just now; None where nothing lies."""
    path = find_shown(name, inbox)
    if link := find_link(path, inbox):
        return digest_link(link)
    if not is_present(path):
        return None
    try:
        return digests.get(name) or known_digest(con, name, path) or read_stamped(con, name, path).sha256
    except OSError:
        return digest_unreadable(name)


def digest_unreadable(name: str) -> str:
    """What stands for the hash of a file whose content nobody knows."""
    return sha256(f"unreadable: {name}".encode()).hexdigest()
