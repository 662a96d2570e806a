"""The boards that a run writes are those of the setting, and always of the newest snapshot."""

import json

import duckdb
import pytest

from lingping.settings import Settings, load_settings
from tests.warehouse.published.board_snapshot import SHOPS
from warehouse.published.board_writer import write_nightly_boards

SNAPSHOT = "20260330T000000Z-8f2c41d7"


@pytest.fixture
def settings(tmp_path) -> Settings:
    folder = tmp_path / "published" / "snapshots" / SNAPSHOT
    folder.mkdir(parents=True)
    with duckdb.connect(folder / "lingping.duckdb") as con:
        con.execute(SHOPS)
    manifest = {"published_at": "2026-03-30T00:00:00+00:00", "as_of": "2026-03-30", "model_id": "m", "tables": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
    (tmp_path / "published" / "current").symlink_to(folder)
    return load_settings(home=tmp_path)


@pytest.mark.parametrize(
    ("chosen", "pages"),
    [
        ((), []),
        (("all",), ["board.html"]),
        (("merchants",), ["letters/snacks/board-", "letters/tea/board-"]),
        (("all", "merchants"), ["board.html", "letters/snacks/board-", "letters/tea/board-"]),
    ],
)
def test_a_run_writes_the_boards_that_the_setting_names(settings, chosen, pages):
    wanted = settings.model_copy(update={"nightly_boards": chosen})
    written = write_nightly_boards(wanted)
    names = [each.path.relative_to(settings.home).as_posix() for each in written]
    assert [name.partition("board-")[0] + "board-" * ("board-" in name) for name in names] == pages
    assert all(each.snapshot_id == SNAPSHOT and each.path.is_file() for each in written)
    assert [each.path for each in write_nightly_boards(wanted)] == [each.path for each in written]  # a link stays valid


def test_a_snapshot_without_data_has_no_board(settings):
    with duckdb.connect(settings.current_snapshot / "lingping.duckdb") as con:
        con.execute("delete from marts.reviews")
    assert write_nightly_boards(settings.model_copy(update={"nightly_boards": ("all", "merchants")})) == ()
