"""Boards as files: of all merchants, or of one for its owner."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lingping.atomic import write_text
from lingping.clock import shanghai_day, utc_now
from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import board_of
from lingping.progress import SILENT, Progress
from lingping.settings import Settings
from warehouse.database.connection import open_snapshot
from warehouse.published.board_queries import board_data, list_merchants
from warehouse.published.snapshots import CURRENT, read_snapshot


@dataclass(frozen=True)
class WrittenBoard:
    """The page, the snapshot that it shows, and its size in bytes."""

    path: Path
    snapshot_id: str
    bytes: int


def write_one_board(
    settings: Settings, *, merchant: str | None = None, snapshot: str = CURRENT, out: Path | None = None
) -> WrittenBoard:
    """Write the board of all merchants to HOME/board.html, or that of one `merchant` into the folder of its letters.

    `out` is another file to write. Raises LingpingError for a merchant without data, and where `out` is a folder.
    """
    path = out or (board_of(settings.letters, merchant) if merchant else settings.board)
    if path.is_dir():
        raise LingpingError(f"{path}: is a folder. Name the file to write.")
    kept = read_snapshot(settings.published, snapshot)
    with open_snapshot(settings.published, kept.snapshot_id) as con:
        data = board_data(con, kept, today=shanghai_day(utc_now()), merchant=merchant)
        from lingping.board.board_page import render_board

        page = render_board(data, settings.letter_language)
    write_text(path, page)
    return WrittenBoard(path, kept.snapshot_id, len(page.encode()))


def write_nightly_boards(settings: Settings, progress: Progress = SILENT) -> tuple[WrittenBoard, ...]:
    """Write the boards of the newest snapshot that the setting `nightly_boards` names; none where it is empty.

    Without any data there is no board to write.
    """
    if not settings.nightly_boards:
        return ()
    with open_snapshot(settings.published) as con:
        merchants = list_merchants(con)
    chosen = list(_choose(settings, merchants))
    advance = progress.step("write the boards", total=len(chosen), unit="boards")
    written = []
    for merchant in chosen:
        written.append(write_one_board(settings, merchant=merchant))
        advance(1)
    return tuple(written)


def _choose(settings: Settings, merchants: list[str]) -> Iterator[str | None]:
    """The boards to write: None stands for the one of all merchants."""
    if "all" in settings.nightly_boards and merchants:
        yield None
    if "merchants" in settings.nightly_boards:
        yield from merchants
