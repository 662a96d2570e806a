"""The board: one page that shows a published snapshot, for analysts and shop owners."""

from dataclasses import dataclass
from pathlib import Path

from lingping.atomic import write_text
from lingping.clock import shanghai_day, utc_now
from lingping.errors import LingpingError
from lingping.letter.archive.letter_files import board_of
from lingping.settings import Settings
from warehouse.database.connection import open_snapshot
from warehouse.published.board_queries import board_data
from warehouse.published.snapshots import CURRENT, read_snapshot


@dataclass(frozen=True)
class WrittenBoard:
    """The page, the snapshot that it shows, and its size in bytes."""

    path: Path
    snapshot_id: str
    bytes: int


def write_board(
    settings: Settings, *, merchant: str | None = None, snapshot: str = CURRENT, out: Path | None = None
) -> WrittenBoard:
    """Write the board of all merchants to HOME/board.html, or that of one `merchant` into the folder of its letters.

    The page of one merchant has no row of another, so that it may be handed out; its name cannot be guessed, and stays.
    `out` is another file to write. Raises LingpingError for a merchant without data, and where
    `out` is a folder.
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
