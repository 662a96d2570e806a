"""Rows, excerpts and files go when they are as old as the settings say, and nothing goes where these say nothing."""

import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.database.tables import Connection, scalar
from warehouse.erasing.retention import describe_retention, expire
from warehouse.imports import stamps
from warehouse.imports.inbox import import_path, list_exports
from warehouse.ledgers.key_ledger import use_key

LOADED = datetime(2026, 3, 30, tzinfo=UTC)
LATER = datetime(2026, 4, 30, tzinfo=UTC)
REVIEWS = (
    "评论ID,用户ID,评分,评论内容,评论时间\n"
    "old,a,1,很久以前的话,2025-01-02 10:00:00\n"
    "new,b,5,新近的话,2026-03-20 10:00:00\n"
    "undated,c,5,没有日期的话,\n"
    "bad,d,5,好,电话很多年\n"
)
EVENTS = "用户ID,商品ID,行为类型,行为时间\na,i1,浏览,2025-01-02 10:00:00\nb,i1,浏览,2026-03-20 10:00:00\n"


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(stamps, "_RESTED_SECONDS", -60)
    shop = tmp_path / "home" / "inbox" / "shop"
    shop.mkdir(parents=True)
    (shop / "reviews.csv").write_text(REVIEWS, "utf-8")
    with zipfile.ZipFile(shop / "events.zip", "w") as packed:
        packed.writestr("events.csv", EVENTS)
    (shop / "unreadable.csv").write_text("甲,乙\n1,2\n", "utf-8")
    return tmp_path / "home"


def settings_of(home: Path, **days: int) -> Settings:
    return load_settings(home=home, key_file=home.parent / "key", **days)


def load_all(con: Connection, settings: Settings) -> None:
    key = use_key(con, settings.key_file, at=LOADED)
    for path in list_exports(settings.inbox):
        import_path(con, path, settings=settings, key=key, at=LOADED)
    con.execute("insert into nlp.texts (text_id, masked_text) select text_id, text from raw.reviews")
    con.execute("delete from ops.dirty_dates")


def rows(con: Connection) -> dict[str, int]:
    names = ("raw.reviews", "raw.events", "nlp.texts", "ops.quarantine", "ops.dirty_dates")
    return {name: scalar(con, f"select count(*) from {name}") for name in names}


def test_what_is_old_goes_with_all_that_was_made_of_it(home):
    settings = settings_of(home, keep_rows_days=90, keep_quarantine_days=20)
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        assert rows(con) == {
            **{"raw.reviews": 3, "raw.events": 2, "nlp.texts": 3, "ops.quarantine": 1, "ops.dirty_dates": 0}
        }
        gone = expire(con, settings, at=LATER)
        assert (gone.rows, gone.excerpts, gone.files) == (2, 1, ())
        assert con.execute("select review_id from raw.reviews order by 1").fetchall() == [("new",), ("undated",)]
        assert con.execute("select masked_text from nlp.texts order by 1").fetchall() == [
            ("新近的话",),
            ("没有日期的话",),
        ]
        assert con.execute("select reason, excerpt from ops.quarantine").fetchall() == [("bad_time", None)]
        assert con.execute("select event_date::varchar from ops.dirty_dates").fetchall() == [("2025-01-02",)]
        assert gone.describe() == ("Kept long enough by the settings, and deleted: 2 imported rows, 1 excerpt.")
        assert expire(con, settings, at=LATER).describe() is None


def test_a_file_goes_once_it_was_loaded_long_enough_and_was_not_touched(home):
    settings = settings_of(home, keep_inbox_days=30)
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        assert expire(con, settings, at=LOADED).files == ()
        (home / "inbox" / "shop" / "reviews.csv").write_text(REVIEWS + "more,e,5,好,2026-03-21\n", "utf-8")
        assert expire(con, settings, at=LATER).files == ("shop/events.zip",)
        left = {path.name for path in list_exports(settings.inbox)}
        assert left == {"reviews.csv", "unreadable.csv"}
        assert rows(con)["raw.events"] == 2


def test_without_settings_nothing_goes_and_the_status_says_so(home):
    settings = settings_of(home)
    with open_writer(settings.warehouse) as con:
        load_all(con, settings)
        before = rows(con)
        assert expire(con, settings, at=datetime(2036, 1, 1, tzinfo=UTC)).describe() is None
        assert rows(con) == before
    assert describe_retention(settings).startswith("Kept: rows for good, excerpts in quarantine for good")
    assert "rows 90 days" in describe_retention(settings_of(home, keep_rows_days=90))
