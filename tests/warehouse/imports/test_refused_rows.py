"""Refused rows: too many hold their file; what refused them is not for ever."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lingping.ingest import reading_version
from lingping.ingest.pseudonyms import KeyRing
from lingping.settings import Settings, load_settings
from warehouse.database.connection import open_writer
from warehouse.imports import inbox
from warehouse.imports.inbox import import_path, open_export, withdraw_stale
from warehouse.imports.known_imports import read_imports
from warehouse.imports.load import load
from warehouse.imports.read_again import read_refused_again
from warehouse.imports.refused_rows import list_refused, read_refused

AT = datetime(2026, 3, 30, tzinfo=UTC)
KEY = KeyRing((b"k" * 32,))
HEADER = "评论ID,评分,评论内容,评论时间\n"
MAPPING = """\
kind: reviews
platform: x
columns: {review_id: 评论ID, rating: 评分, text: 评论内容, reviewed_at: {column: 评论时间, format: '%s'}}
"""
SLASHES, DASHES = "%d/%m/%Y", "%Y-%m-%d"


@pytest.fixture
def settings(tmp_path) -> Settings:
    (tmp_path / "inbox" / "shop").mkdir(parents=True)
    return load_settings(home=tmp_path, key_file=tmp_path / "key")


@pytest.fixture
def con(settings):
    with open_writer(settings.warehouse) as con:
        yield con


def put(settings: Settings, good: int, bad: int, *, bad_time: str = "2026年13月1日") -> Path:
    path = settings.inbox / "shop" / "a.csv"
    times = ["2026-03-01"] * good + [bad_time] * bad
    rows = (f"{number},5,很好{number},{time}\n" for number, time in enumerate(times))
    path.write_text(HEADER + "".join(rows), encoding="utf-8")
    return path


def write_mapping(settings: Settings, time_format: str) -> None:
    settings.mappings.mkdir(exist_ok=True)
    (settings.mappings / "own.yaml").write_text(MAPPING % time_format, encoding="utf-8")


def run(con, settings: Settings, path: Path, at: datetime = AT):
    """The imports of one run: the file, and what is read again."""
    done = import_path(con, path, settings=settings, key=KEY, at=at)
    withdraw_stale(con, settings.inbox, done)
    return [*done, *read_refused_again(con, settings, KEY, at=at)]


def texts(con) -> int:
    return con.execute("select count(*) from raw.reviews").fetchall()[0][0]


@pytest.fixture
def clock(monkeypatch):
    """Set the time at which files are read."""
    read = inbox.read_export_apart

    def set_clock(now: datetime) -> None:
        monkeypatch.setattr(inbox, "read_export_apart", lambda *args, **options: read(*args, **options, now=now))

    set_clock(AT)
    return set_clock


@pytest.mark.parametrize(("good", "bad", "status"), [(95, 5, "loaded"), (4, 5, "loaded"), (114, 6, "loaded"),
                                                     (113, 6, "held"), (0, 100, "held")])  # fmt: skip
def test_a_file_is_held_above_five_percent_and_five_rows(con, settings, good, bad, status):
    (result,) = run(con, settings, put(settings, good, bad))
    assert result.status == status
    assert texts(con) == (good if status == "loaded" else 0)
    assert [(each.refused, each.reason, each.column) for each in list_refused(con)] == [(bad, "bad_time", "评论时间")]


def test_the_message_tells_rows_and_reasons_and_what_to_do(con, settings):
    (result,) = run(con, settings, put(settings, 10, 10))
    assert str(result.reason).startswith(
        "many_refused: a.csv: 10 of 20 rows are refused, over 5% (10 bad_time in 评论时间). "
        "`lingping quarantine show 'shop/a.csv'` shows them."
    )


def test_expected_rows_hold_no_file(con, settings):
    path = settings.inbox / "shop" / "a.csv"
    rows = [HEADER, "1,五颗糖,很好,2026-03-01\n"] * 20
    path.write_text("".join(rows), encoding="utf-8")
    (result,) = run(con, settings, path)
    assert (result.status, result.quarantined) == ("loaded", 19)


def test_a_held_file_is_loaded_once_it_is_corrected_or_released(con, settings):
    path = put(settings, 10, 10)
    run(con, settings, path)
    (held,) = read_imports(con)
    assert [row.line for row in read_refused(con, held.file_id, 3)] == [12, 13, 14]
    export = open_export(inbox.read_content(path), settings, KEY)
    released = load(con, export, path="shop/a.csv", at=AT, is_released=True)
    assert (released.status, released.accepted, released.quarantined) == ("loaded", 10, 10)
    (loaded,) = read_imports(con)
    assert len(read_refused(con, loaded.file_id, 100)) == 10
    assert read_refused(con, held.file_id, 100) == []
    assert [each.status for each in run(con, settings, path)] == ["already_loaded"]

    (result,) = run(con, settings, put(settings, 20, 0))
    assert (result.accepted, result.duplicate) == (10, 10)


def test_rows_of_a_file_that_is_replaced_leave_the_quarantine(con, settings):
    run(con, settings, put(settings, 10, 10))
    run(con, settings, put(settings, 20, 0))
    assert con.execute("select count(*) from ops.quarantine").fetchall() == [(0,)]
    assert sorted(line.status for line in read_imports(con)) == ["loaded", "withdrawn"]


def test_rows_that_a_mapping_refused_are_read_again_when_it_changes(con, settings):
    write_mapping(settings, SLASHES)
    path = put(settings, 5, 0)
    assert [(each.status, each.quarantined) for each in run(con, settings, path)] == [("loaded", 5)]
    assert [each.status for each in run(con, settings, path)] == ["already_loaded"]
    write_mapping(settings, DASHES)
    _, again = run(con, settings, path)
    assert (again.status, again.accepted, again.quarantined) == ("loaded", 5, 0)
    assert texts(con) == 5
    assert len(run(con, settings, path)) == 1


def test_a_file_of_which_a_mapping_refused_every_row_is_loaded_when_it_changes(con, settings):
    write_mapping(settings, SLASHES)
    path = put(settings, 100, 0)
    assert run(con, settings, path)[0].status == "held"
    write_mapping(settings, DASHES)
    (result,) = run(con, settings, path)
    assert (result.status, result.accepted, texts(con)) == ("loaded", 100, 100)


def test_a_mapping_that_makes_it_worse_takes_no_row_away(con, settings):
    write_mapping(settings, DASHES)
    path = put(settings, 50, 1, bad_time="03/02/2026")
    run(con, settings, path)
    write_mapping(settings, SLASHES)
    assert [each.status for each in run(con, settings, path)] == ["already_loaded"]
    assert texts(con) == 50
    assert [row.line for row in read_refused(con, read_imports(con)[0].file_id, 9)] == [52]


def test_rows_that_lay_in_the_future_are_read_when_their_time_has_come(con, settings, clock):
    path = put(settings, 50, 2, bad_time="2026-04-05")
    assert run(con, settings, path)[0].quarantined == 2
    assert con.execute("select read_again_at::date::text from ops.files").fetchall() == [("2026-04-04",)]
    clock(AT + timedelta(days=3))
    assert len(run(con, settings, path, AT + timedelta(days=3))) == 1
    clock(AT + timedelta(days=6))
    _, again = run(con, settings, path, AT + timedelta(days=6))
    assert (again.accepted, again.quarantined, texts(con)) == (52, 0, 52)


def test_a_file_of_a_clock_that_was_behind_is_loaded_once_it_is_right(con, settings, clock):
    path = put(settings, 520, 0)
    clock(datetime(2020, 1, 1, tzinfo=UTC))
    assert run(con, settings, path)[0].status == "held"
    clock(AT)
    assert [(each.status, each.accepted) for each in run(con, settings, path)] == [("loaded", 520)]


def test_a_time_that_never_comes_is_not_waited_for(con, settings):
    run(con, settings, put(settings, 50, 2))
    assert con.execute("select read_again_at from ops.files").fetchall() == [(None,)]


def test_rows_are_read_again_once_after_an_upgrade_of_the_reader(con, settings, monkeypatch):
    path = put(settings, 50, 2)
    run(con, settings, path)
    con.execute("update ops.files set read_by = 'of an earlier version'")
    opened = []
    monkeypatch.setattr("warehouse.imports.read_again.open_again", lambda *args, **options: opened.append(args) or (
        inbox.open_again(*args, **options)))  # fmt: skip
    for _ in range(2):
        assert [each.status for each in run(con, settings, path)] == ["already_loaded"]
    assert len(opened) == 1
    path.unlink()
    con.execute("update ops.files set read_by = null")  # of a home from before
    assert read_refused_again(con, settings, KEY, at=AT) == []
    assert texts(con) == 50


def test_another_code_or_mapping_is_another_version(settings, monkeypatch):
    from lingping.ingest.mappings import read_mapping

    def version(time_format: str) -> str:
        write_mapping(settings, time_format)
        return reading_version.version_of_reading(read_mapping(settings.mappings / "own.yaml"))

    first = version(DASHES)
    assert first == version(DASHES) != version(SLASHES)
    monkeypatch.setattr(reading_version, "_digest_code", lambda: "0" * 64)
    assert version(DASHES) != first
