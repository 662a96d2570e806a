"""Ticks and looks at the inbox, without a daemon."""

import json
import os
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from lingping.clock import SHANGHAI
from lingping.ingest.content import stamp_of
from lingping.letter.archive.letter_files import path_of
from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines import schedules
from pipelines.definitions import compose
from pipelines.schedules import inbox, late_letters, mondays, nightly


@pytest.fixture
def settings(tmp_path) -> Settings:
    (tmp_path / "inbox").mkdir()
    return load_settings(home=tmp_path)


def tick(schedule: dg.ScheduleDefinition, at: datetime) -> dg.RunRequest | dg.SkipReason:
    answer = schedule(dg.build_schedule_context(scheduled_execution_time=at))
    assert isinstance(answer, dg.RunRequest | dg.SkipReason)
    return answer


def request_at(schedule: dg.ScheduleDefinition, at: datetime) -> dg.RunRequest:
    answer = tick(schedule, at)
    assert isinstance(answer, dg.RunRequest)
    return answer


def look(settings: Settings, cursor: str | None = None) -> tuple[list[str], str | None]:
    """Files of the run that the sensor asks for, and its cursor."""
    context = dg.build_sensor_context(cursor=cursor)
    answer = inbox(context, settings=settings)
    assert isinstance(answer, dg.SensorResult)
    if answer.skip_reason:
        return [], answer.cursor
    (request,) = list(answer.run_requests or ())
    return [Path(name).name for name in request.run_config["ops"]["imports"]["config"]["files"]], answer.cursor


def test_times_are_those_of_shanghai(settings):
    schedules = {
        schedule.name: schedule
        for schedule in compose(settings, Progress()).schedules or ()
        if isinstance(schedule, dg.ScheduleDefinition)
    }
    assert set(schedules) == {"nightly", "mondays"}
    assert schedules["nightly"].cron_schedule == "30 2 * * *"
    assert schedules["mondays"].cron_schedule == "0 7 * * 1"
    assert {schedule.execution_timezone for schedule in schedules.values()} == {"Asia/Shanghai"}


def test_the_newest_missed_night_is_made_up_and_older_ones_are_not():
    now = datetime.now(SHANGHAI)
    assert isinstance(tick(nightly, now - timedelta(days=3)), dg.SkipReason)
    assert isinstance(tick(nightly, now - timedelta(hours=20)), dg.RunRequest)


def test_a_nightly_run_leaves_files_that_are_still_written_to():
    request = request_at(nightly, datetime.now(SHANGHAI))
    assert request.run_config["ops"]["imports"]["config"]["settled_for"] > 0


def test_every_missed_monday_is_made_up_with_the_week_before_it():
    request = request_at(mondays, datetime(2026, 3, 30, 7, tzinfo=SHANGHAI))
    assert request.partition_key == "2026-03-23"


def test_a_file_is_read_once_it_has_stopped_growing(settings):
    path = settings.inbox / "shop" / "评价.csv"
    path.parent.mkdir()
    path.write_text("评论内容\n好", "utf-8")
    files, cursor = look(settings)
    assert files == []
    path.write_text("评论内容\n好\n坏", "utf-8")
    files, cursor = look(settings, cursor)
    assert files == []
    files, cursor = look(settings, cursor)
    assert files == ["评价.csv"]
    files, cursor = look(settings, cursor)
    assert files == []


def test_a_file_that_came_again_with_other_bytes_is_read_again(settings):
    path = settings.inbox / "a.csv"
    path.write_text("x", "utf-8")
    _, cursor = look(settings)
    files, cursor = look(settings, cursor)
    assert files == ["a.csv"]
    path.write_text("y", "utf-8")
    os.utime(path, (1, 1))
    _, cursor = look(settings, cursor)
    files, cursor = look(settings, cursor)
    assert files == ["a.csv"]


def test_an_upload_that_goes_on_does_not_hold_up_the_others(settings):
    ready, growing = settings.inbox / "ready.csv", settings.inbox / "growing.csv"
    ready.write_text("x", "utf-8")
    growing.write_text("x", "utf-8")
    _, cursor = look(settings)
    growing.write_text("xx", "utf-8")
    files, cursor = look(settings, cursor)
    assert files == ["ready.csv"]
    files, _ = look(settings, cursor)
    assert files == ["growing.csv"]


def publish_held(settings: Settings, *names: str) -> None:
    """Publish a snapshot in which these files of the inbox are held back, and another one is loaded."""
    folder = settings.published / "snapshots" / "held"
    folder.mkdir(parents=True)
    with duckdb.connect(folder / "lingping.duckdb") as con:
        con.execute("create schema ops; create table ops.files (path text, loaded_at timestamptz, reason text)")
        con.execute("alter table ops.files add column status text")
        con.execute("alter table ops.files add column file_id text")
        con.execute("create table ops.quarantine (file_id text)")
        for name in names:
            con.execute("insert into ops.files values (?, now(), 'no_mapping: …', 'held', null)", [name])
        con.execute("insert into ops.files values ('loaded.csv', now(), null, 'loaded', 'l')")
    (settings.published / "current").symlink_to(folder, target_is_directory=True)


def test_a_new_or_mended_mapping_tries_again_what_was_held_and_nothing_else(settings):
    for name in ("held.csv", "loaded.csv"):
        (settings.inbox / name).write_text("x", "utf-8")
    with zipfile.ZipFile(settings.inbox / "march.zip", "w") as archive:
        archive.writestr("a.csv", "x")
    _, cursor = look(settings)
    files, cursor = look(settings, cursor)
    assert files == ["held.csv", "loaded.csv", "march.zip"]
    publish_held(settings, "held.csv", "gone.csv", "march.zip/a.csv")
    settings.mappings.mkdir()
    mapping = settings.mappings / "mine.yaml"
    for text in ("kind:", "kind: reviews"):
        mapping.write_text(text, "utf-8")
        files, cursor = look(settings, cursor)
        assert files == []  # it may still be written
        files, cursor = look(settings, cursor)
        assert files == ["held.csv", "march.zip"]
        files, cursor = look(settings, cursor)
        assert files == []


def test_a_mapping_from_before_the_first_look_starts_no_run(settings):
    settings.mappings.mkdir()
    (settings.mappings / "mine.yaml").write_text("kind: reviews", "utf-8")
    publish_held(settings, "held.csv")
    _, cursor = look(settings)
    assert look(settings, cursor)[0] == []
    assert look(settings, json.dumps([{}, {}]))[0] == []  # the cursor of an older Lingping


def test_the_first_look_of_a_daemon_starts_no_run_for_what_was_read_before(settings):
    (settings.inbox / "shop").mkdir()
    for name in ("shop/a.csv", "shop/held.csv", "shop/new.csv"):
        (settings.inbox / name).write_text("x", "utf-8")
    for name in ("zip.zip", "newer.zip"):
        with zipfile.ZipFile(settings.inbox / name, "w") as archive:
            archive.writestr("in/a.csv", "x")
    publish_held(settings, "shop/held.csv")
    stamps = {name: stamp_of(settings.inbox / name) for name in ("shop/a.csv", "shop/held.csv")}
    stamps |= {"zip.zip/in/a.csv": stamp_of(settings.inbox / "zip.zip"), "newer.zip/in/a.csv": "of before"}
    with duckdb.connect(settings.published / "current" / "lingping.duckdb") as con:
        con.execute("create table ops.file_stamps (path text, stamp text, sha256 text)")
        con.executemany("insert into ops.file_stamps values (?, ?, 'x')", list(stamps.items()))
    _, cursor = look(settings)
    files, cursor = look(settings, cursor)
    assert files == ["newer.zip", "new.csv"]
    assert cursor and "shop/a.csv" not in cursor  # every evaluation is stored with its cursor
    (settings.inbox / "shop" / "a.csv").write_text("xx", "utf-8")
    _, cursor = look(settings, cursor)
    assert look(settings, cursor)[0] == ["a.csv"]


def publish_week(settings: Settings, snapshot: str, **is_complete: bool) -> None:
    """Publish a snapshot in which each merchant had reviews in the week of 2026-03-23."""
    folder = settings.published / "snapshots" / snapshot
    folder.mkdir(parents=True)
    with duckdb.connect(folder / "lingping.duckdb") as con:
        con.execute("create schema marts")
        con.execute("create table marts.merchant_weeks (merchant_id text, week date, is_complete bool, reviews bigint)")
        for merchant, complete in is_complete.items():
            con.execute("insert into marts.merchant_weeks values (?, '2026-03-23', ?, 5)", [merchant, complete])
    (settings.published / "current").unlink(missing_ok=True)
    (settings.published / "current").symlink_to(folder, target_is_directory=True)


def late(settings: Settings, monkeypatch, at: str) -> dg.RunRequest | dg.SkipReason:
    now = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    monkeypatch.setattr(schedules, "utc_now", lambda: now)
    answer = late_letters(dg.build_sensor_context(), settings=settings)
    assert isinstance(answer, dg.RunRequest | dg.SkipReason)
    return answer


def test_letters_whose_data_came_after_monday_morning_are_written_then(settings, monkeypatch):
    publish_week(settings, "s1", punctual=True, tardy=False)
    path_of(settings.letters, "punctual", datetime(2026, 3, 23).date()).parent.mkdir(parents=True)
    path_of(settings.letters, "punctual", datetime(2026, 3, 23).date()).touch()
    assert isinstance(late(settings, monkeypatch, "2026-03-31 09:00"), dg.SkipReason)
    publish_week(settings, "s2", punctual=True, tardy=True)
    request, again = (late(settings, monkeypatch, f"{day} 09:00") for day in ("2026-03-31", "2026-04-01"))
    assert isinstance(request, dg.RunRequest) and isinstance(again, dg.RunRequest)
    assert request.partition_key == "2026-03-23"
    assert request.run_config["ops"]["letters__weekly"]["config"]["merchants"] == ["tardy"]
    assert request.run_key == again.run_key


def test_before_the_monday_schedule_and_without_a_snapshot_no_letter_is_late(settings, monkeypatch):
    assert isinstance(late(settings, monkeypatch, "2026-03-31 09:00"), dg.SkipReason)
    publish_week(settings, "s1", tardy=True)
    assert isinstance(late(settings, monkeypatch, "2026-03-30 07:30"), dg.SkipReason)
    assert isinstance(late(settings, monkeypatch, "2026-03-30 08:00"), dg.RunRequest)
