"""Links in the inbox: nothing is read through them, and each is named."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing
from lingping.ingest.shown_paths import find_shown, path_in_config, shown_path
from lingping.settings import Settings, load_settings
from pipelines.operations.correct_imports import reload_import
from warehouse.database.connection import open_writer
from warehouse.imports.inbox import import_path, list_exports, merchant_of, open_imports, withdraw_stale

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")

AT = datetime(2026, 3, 30, tzinfo=UTC)
KEY = KeyRing((b"k" * 32,))
REVIEWS = "评论ID,评论内容\n1,绝密的内容\n"


@pytest.fixture
def settings(tmp_path) -> Settings:
    (tmp_path / "home" / "inbox" / "a").mkdir(parents=True)
    return load_settings(home=tmp_path / "home", key_file=tmp_path / "key")


@pytest.fixture
def con(settings):
    with open_writer(settings.warehouse) as con:
        yield con


def run(con, settings: Settings) -> dict[str, str]:
    files = list_exports(settings.inbox)
    done = [each for path in files for each in import_path(con, path, settings=settings, key=KEY, at=AT)]
    withdraw_stale(con, settings.inbox, done)
    return {each.path: each.status for each in done}


def elsewhere(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "x.csv").write_text(REVIEWS)
    return folder


def test_links_to_files_folders_archives_and_nothing_are_held_and_not_read(con, settings, tmp_path):
    target = elsewhere(tmp_path)
    (settings.inbox / "b").mkdir()
    (settings.inbox / "b" / "own.csv").write_text(REVIEWS)
    links = {"a/out.csv": target / "x.csv", "a/folder": target, "c": target, "a/gone.csv": tmp_path / "nothing",
             "a/of_b.csv": settings.inbox / "b" / "own.csv", "a/z.zip": target / "x.csv"}  # fmt: skip
    for name, goal in links.items():
        (settings.inbox / name).symlink_to(goal)
    for status in ("loaded", "already_loaded"):
        assert run(con, settings) == {**dict.fromkeys(links, "held"), "b/own.csv": status}
    kept = dict(con.execute("select path, reason from ops.files where status = 'held'").fetchall())
    assert kept.keys() == links.keys()
    assert all(reason.startswith("link: ") and "绝密" not in reason for reason in kept.values())
    merchants = con.execute("select path, merchant_id from ops.files order by path").fetchall()
    assert [shop for name, shop in merchants if name != "c"] == ["a", "a", "a", "a", "a", "b"]
    assert con.execute("select distinct merchant_id from raw.reviews").fetchall() == [("b",)]
    for name in links:
        (settings.inbox / name).unlink()
    run(con, settings)
    assert con.execute("select count(*) from ops.files where status = 'held'").fetchall() == [(0,)]


def test_what_lies_below_a_link_is_refused_by_name_too(settings, tmp_path):
    target = elsewhere(tmp_path)
    (settings.inbox / "shop").symlink_to(target)
    path = settings.inbox / "shop" / "x.csv"
    for asked in (path, find_shown(path_in_config(path, settings.inbox), settings.inbox)):
        with pytest.raises(LingpingError, match="below shop, a link"):
            list(open_imports(asked, settings, KEY))


def test_a_reload_follows_no_link(con, settings, tmp_path):
    (settings.inbox / "a" / "x.csv").symlink_to(elsewhere(tmp_path) / "x.csv")
    run(con, settings)
    con.close()
    with pytest.raises(LingpingError, match=r"x\.csv: a link"):
        reload_import(settings, "a/x.csv")


def test_an_inbox_that_is_a_link_itself_is_read(tmp_path):
    target = elsewhere(tmp_path)
    (target / "shop").mkdir()
    (target / "shop" / "x.csv").write_text(REVIEWS)
    home = tmp_path / "home"
    home.mkdir()
    (home / "inbox").symlink_to(target)
    settings = load_settings(home=home, key_file=tmp_path / "key")
    path = home / "inbox" / "shop" / "x.csv"
    for written in (path, target / "shop" / "x.csv", Path(path_in_config(path, settings.inbox))):
        assert shown_path(written, settings.inbox) == "shop/x.csv"
        assert merchant_of(written, settings) == "shop"
        assert len(list(open_imports(written, settings, KEY))) == 1
