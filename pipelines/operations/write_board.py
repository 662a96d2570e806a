"""The board: one page that shows a published snapshot, for analysts and shop owners."""

from pathlib import Path

from lingping.settings import Settings
from warehouse.published.board_writer import WrittenBoard, write_one_board
from warehouse.published.snapshots import CURRENT


def write_board(
    settings: Settings, *, merchant: str | None = None, snapshot: str = CURRENT, out: Path | None = None
) -> WrittenBoard:
    """Write the board of all merchants to HOME/board.html, or that of one `merchant` into the folder of its letters.

    The page of one merchant has no row of another, so that it may be handed out; its name cannot be guessed, and stays.
    `out` is another file to write. Raises LingpingError for a merchant without data, and where
    `out` is a folder.
    """
    return write_one_board(settings, merchant=merchant, snapshot=snapshot, out=out)
