"""The inbox: which files lie there, which merchant they belong to, and receiving one of them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from lingping.clock import utc_now
from lingping.ingest.export import Export, HeldFile, fingerprint, is_export, read_export
from lingping.progress import Advance
from lingping.settings import Settings
from warehouse.database.tables import Connection
from warehouse.imports.load import Receipt, hold, is_loaded, load


def inbox_files(inbox: Path) -> list[Path]:
    """Every export below `inbox`, in the order of their paths; an inbox that is not there is empty."""
    return sorted(path for path in inbox.rglob("*") if path.is_file() and is_export(path))


def stamps(inbox: Path) -> dict[str, list[int]]:
    """Size in bytes and time of the last write in nanoseconds of every export below `inbox`, by its name there."""
    stats = {shown_path(path, inbox): path.stat() for path in inbox_files(inbox)}
    return {name: [stat.st_size, stat.st_mtime_ns] for name, stat in stats.items()}


def existing(files: Iterable[Path]) -> list[Path]:
    """Those of `files` that are still there: one may be taken out between the look at the inbox and the run."""
    return [path for path in files if path.is_file()]


def settled(files: Iterable[Path], *, seconds: float) -> list[Path]:
    """Those of `files` that nobody has written to for `seconds`: one that still grows is read by the next run."""
    newest = utc_now().timestamp() - seconds
    return [path for path in files if path.stat().st_mtime <= newest] if seconds else list(files)


def withdraw(con: Connection, inbox: Path) -> None:
    """Note of each held file of the inbox that is gone, or holds other bytes by now, that nobody waits for it."""
    held = con.execute("select file_id, path, sha256 from ops.files where status = 'held'").fetchall()
    for file_id, name, sha256 in held:
        path = inbox / name  # an absolute name stays as it is
        if not path.is_file() or fingerprint(path).sha256 != sha256:
            con.execute("update ops.files set status = 'withdrawn' where file_id = ?", [file_id])


def receive(
    con: Connection, path: Path, *, settings: Settings, key: bytes, at: datetime, on_rows: Advance = lambda rows: None
) -> Receipt:
    """Load `path`, or note that it is known already, or hold it back; never raises for a bad file."""
    name = shown_path(path, settings.inbox)
    bytes_seen = fingerprint(path)
    if is_loaded(con, bytes_seen):
        return Receipt(path=name, status="already_loaded")
    try:
        return load(con, open_delivery(path, settings, key), path=name, at=at, on_rows=on_rows)
    except HeldFile as held:
        return hold(con, bytes_seen, held, path=name, at=at)


def open_delivery(path: Path, settings: Settings, key: bytes) -> Export:
    """Open one export as the settings say. Raises HeldFile when the file as a whole cannot be loaded."""
    return read_export(
        path, key=key, merchant=merchant_of(path, settings), source=settings.source, mappings=settings.mappings
    )


def merchant_of(path: Path, settings: Settings) -> str | None:
    """Merchant of rows that name none: the setting, else the first sub-folder of the inbox, else None."""
    if settings.merchant:
        return settings.merchant
    below = _below(path, settings.inbox)
    return below.parts[0] if below and len(below.parts) > 1 else None


def shown_path(path: Path, inbox: Path) -> str:
    """`path` as people are shown it: below the inbox where it lies there."""
    below = _below(path, inbox)
    return (below or path).as_posix()


def _below(path: Path, folder: Path) -> Path | None:
    whole, base = path.resolve(), folder.resolve()
    return whole.relative_to(base) if whole.is_relative_to(base) else None
