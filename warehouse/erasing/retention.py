"""What is kept only for some days, as the settings say: rows as imported, excerpts in quarantine, imported files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from lingping.contracts import DIRTY_DATES, EVENTS, EXPLANATIONS, NEEDS, ORDERS, PREDICTIONS, REVIEWS, TEXTS
from lingping.counts import count_of
from lingping.ingest.file_names import is_archive
from lingping.ingest.shown_paths import shown_path
from lingping.settings import Settings
from warehouse.database.connection import transaction
from warehouse.database.tables import Connection, scalar
from warehouse.imports.inbox import list_exports
from warehouse.imports.stamps import known_digest, stamp_of

# When a row happened; one without a date is as old as its import.
_DAY = {
    REVIEWS: "greatest(reviewed_at, follow_up_at, ordered_at)",
    ORDERS: "greatest(ordered_at, paid_at, refunded_at)",
    EVENTS: "occurred_at",
}


@dataclass(frozen=True)
class Expired:
    """What was deleted because it was kept long enough."""

    rows: int = 0
    excerpts: int = 0
    files: tuple[str, ...] = ()

    def describe(self) -> str | None:
        """In a sentence; None where nothing was deleted."""
        counted = ((self.rows, "imported row"), (self.excerpts, "excerpt"), (len(self.files), "inbox file"))
        parts = [count_of(number, what) for number, what in counted if number]
        return f"Kept long enough by the settings, and deleted: {', '.join(parts)}." if parts else None


def describe_retention(settings: Settings) -> str:
    """How long things are kept, in a line for people."""
    kept = {
        "rows": settings.keep_rows_days,
        "excerpts in quarantine": settings.keep_quarantine_days,
        "imported files": settings.keep_inbox_days,
    }
    days = [f"{name} {f'{number:,} days' if number else 'for good'}" for name, number in kept.items()]
    counts = f"{settings.keep_snapshots} snapshots, {settings.keep_runs} runs of each job"
    return f"Kept: {', '.join(days)};\n{counts}."


def expire(con: Connection, settings: Settings, *, at: datetime) -> Expired:
    """Delete what is older than the settings say, at `at`; nothing where they say nothing.

    Days of events are marked for a new build. The caller holds the home's lock.
    """
    with transaction(con):
        rows = _expire_rows(con, _before(settings.keep_rows_days, at))
        excerpts = _expire_excerpts(con, _before(settings.keep_quarantine_days, at))
    files = tuple(_expire_files(con, settings, _before(settings.keep_inbox_days, at)))
    return Expired(rows, excerpts, files)


def _before(days: int | None, at: datetime) -> datetime | None:
    return None if days is None else at - timedelta(days=days)


def _expire_rows(con: Connection, before: datetime | None) -> int:
    if before is None:
        return 0
    deleted = 0
    for table, day in _DAY.items():
        old = (
            f"coalesce({day}, (select loaded_at from ops.files as f where f.file_id = {table.name}.file_id)) < $before"
        )
        if table is EVENTS:
            con.execute(
                f"insert into {DIRTY_DATES.name}"
                " select distinct (occurred_at at time zone 'Asia/Shanghai')::date as event_date"
                f" from {table.name} where {old} except from {DIRTY_DATES.name}",
                {"before": before},
            )
        deleted += scalar(con, f"select count(*) from {table.name} where {old}", {"before": before})
        con.execute(f"delete from {table.name} where {old}", {"before": before})
    if deleted:
        _forget_texts(con)
    return deleted


def _forget_texts(con: Connection) -> None:
    """Delete what was made of texts that no review has any more; corrections by people hold no text, and stay."""
    used = "select text_id from raw.reviews union select follow_up_text_id from raw.reviews"
    for table in (TEXTS, PREDICTIONS, NEEDS, EXPLANATIONS):
        con.execute(
            f"delete from {table.name} where text_id not in (select text_id from ({used}) where text_id is not null)"
        )


def _expire_excerpts(con: Connection, before: datetime | None) -> int:
    if before is None:
        return 0
    old = "excerpt is not null and file_id in (select file_id from ops.files where loaded_at < $before)"
    emptied = scalar(con, f"select count(*) from ops.quarantine where {old}", {"before": before})
    con.execute(f"update ops.quarantine set excerpt = null where {old}", {"before": before})
    return emptied


def _expire_files(con: Connection, settings: Settings, before: datetime | None) -> Iterator[str]:
    """Delete the files of the inbox that were loaded before, and were not touched since."""
    if before is None:
        return
    for path in list_exports(settings.inbox):
        name = shown_path(path, settings.inbox)
        if _is_loaded_before(con, path, name, before):
            path.unlink()
            con.execute(
                "delete from ops.file_stamps where path = $name or starts_with(path, $name || '/')", {"name": name}
            )
            yield name


def _is_loaded_before(con: Connection, path: Path, name: str, before: datetime) -> bool:
    """Whether all that is in a file is loaded since before; a file that was changed after it was read is not."""
    if not is_archive(path):
        digests = [known_digest(con, name, path)]
    else:
        stamped = con.execute(
            "select sha256 from ops.file_stamps where starts_with(path, ? || '/') and stamp = ?", [name, stamp_of(path)]
        ).fetchall()
        digests = [sha256 for (sha256,) in stamped]
    loaded = "select count(*) from ops.files where sha256 = ? and status = 'loaded' and loaded_at < ?"
    return bool(digests) and all(each and scalar(con, loaded, [each, before]) for each in digests)
