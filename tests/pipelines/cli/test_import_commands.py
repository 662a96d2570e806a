"""`lingping imports`: a file that was loaded wrongly is taken back or loaded again, and the published tables follow."""

import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import dagster as dg
import pytest

from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_home, open_snapshot
from warehouse.imports.known_imports import KnownImport

HEADER = "用户ID,商品ID,行为类型,行为时间\n"  # behaviour, not reviews: no classifier is loaded
DAYS = {
    "a/one.csv": HEADER + "u1,i1,浏览,2026-03-01 10:00:00\nu1,i1,打喷嚏,2026-03-01 10:01:00\n",
    "a/two.csv": HEADER + "u1,i1,浏览,2026-03-01 10:00:00\nu2,i1,加购,2026-03-02 10:00:00\n",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    settings = load_settings(home=home, key_file=tmp_path_factory.mktemp("keys") / "key")
    for name, content in DAYS.items():
        path = settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    with open_instance(settings.dagster) as instance:
        execute(compose(settings, Progress()), "daily", instance)
    return settings


@pytest.fixture
def imports(settings, lingping, monkeypatch):
    def call(*arguments: object):
        monkeypatch.setenv("LINGPING_KEY_FILE", str(settings.key_file))
        return lingping(*arguments, "--home", settings.home)

    return call


def merchants(settings: Settings) -> dict[str, int]:
    with open_snapshot(settings.published) as con:
        return dict(con.execute("select merchant_id, count(*) from marts.user_items group by all").fetchall())


def test_what_was_imported_is_listed_and_shown(imports):
    listed = imports("imports", "list")
    assert listed.code == 0, listed.err
    assert "a/one.csv" in listed.out and "loaded" in listed.out
    assert "generic_events" in imports("imports", "list", "--all").out
    shown = imports("imports", "show", "one.csv")
    assert "events by generic_events, for a" in shown.out
    assert "bad_event_type" in shown.out and "打喷嚏" in shown.out
    assert imports("imports", "show", "three.csv").code == 2


def test_a_wrong_import_is_taken_back_and_loaded_right_and_the_tables_follow(imports, settings):
    before = merchants(settings)
    taken = imports("imports", "unload", "a/one.csv")
    assert taken.code == 0, taken.err
    assert "a/one.csv: 1 row taken back" in taken.out
    assert "a/two.csv: 1 row brought back" in taken.out
    assert merchants(settings) == before  # two.csv has the same row
    assert "unloaded" in imports("imports", "show", "a/one.csv").out
    assert "nothing to take back" in imports("imports", "unload", "one.csv").err
    refused = imports("run", settings.inbox / "a" / "one.csv")
    assert refused.code == 2
    assert "lingping imports reload" in refused.err
    mine = Path(settings.home) / "mine.yaml"
    mine.write_text(
        "kind: events\nplatform: x\nfile_names: '*'\ncolumns:\n  user_id: 用户ID\n  item_id: 商品ID\n"
        "  event_type: {column: 行为类型, values: {浏览: browse, 打喷嚏: cart}}\n  occurred_at: 行为时间\n",
        "utf-8",
    )
    loaded = imports("imports", "reload", "one.csv", "--source", mine, "--merchant", "b")
    assert loaded.code == 0, loaded.err
    assert "a/one.csv: 2 accepted, 0 duplicate, 0 quarantined; mine, b" in loaded.out
    assert merchants(settings) == {**before, "b": 1}


def test_the_exports_of_a_zip_file_are_loaded_again_together_or_not_at_all(imports, settings):
    path = settings.inbox / "c" / "march.zip"
    path.parent.mkdir()
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("1.csv", HEADER + "u8,i1,浏览,2026-03-08 10:00:00\n")
        archive.writestr("2.csv", "user_id,item_id,event_type,occurred_at\nu9,i1,browse,2026-03-09 10:00:00\n")
    with open_instance(settings.dagster) as instance:
        execute(compose(settings, Progress()), "daily", instance)
    before, runs = merchants(settings), count_runs(settings, "reloaded")
    fits_one = settings.home / "fits_one.yaml"
    fits_one.write_text(
        "kind: events\nplatform: x\nfile_names: '*'\ncolumns:\n  user_id: 用户ID\n  item_id: 商品ID\n"
        "  event_type: {column: 行为类型, values: {浏览: browse}}\n  occurred_at: 行为时间\n",
        "utf-8",
    )
    refused = imports("imports", "reload", path, "--source", fits_one, "--merchant", "d")
    assert refused.code == 2
    assert "2.csv" in refused.err
    assert "for c where" in imports("imports", "show", "march.zip/1.csv").out
    with open_home(settings) as con:
        assert con.execute("select distinct merchant_id from ops.files where path like 'c/%'").fetchall() == [("c",)]
    assert (merchants(settings), count_runs(settings, "reloaded")) == (before, runs)
    loaded = imports("imports", "reload", path, "--merchant", "d")
    assert loaded.code == 0, loaded.err
    assert "c" not in merchants(settings)
    assert merchants(settings)["d"] == before["c"]
    assert count_runs(settings, "reloaded") == runs + 1


def count_runs(settings: Settings, job: str) -> int:
    with open_instance(settings.dagster) as instance:
        return instance.get_runs_count(dg.RunsFilter(job_name=job))


def test_the_newest_imports_fit_a_screen_and_the_others_are_counted(lingping, monkeypatch, tmp_path):
    at = datetime(2026, 3, 1, tzinfo=UTC)
    known = KnownImport(
        "id", "a/b.csv", "sha", "generic_reviews", "reviews", "a", "loaded", None, 9, 9, 0, 0, 1, at, (), ()
    )
    files = tuple(
        replace(known, path=f"a-shop-with-a-long-name/reviews_{number}.jsonl") for number in range(99, 20, -1)
    )
    monkeypatch.setattr("pipelines.operations.correct_imports.list_imports", lambda settings: files)
    listed = lingping("imports", "list", "--home", tmp_path)
    assert listed.out.count("\n") <= 23
    assert "reviews_99.jsonl" in listed.out and "reviews_85.jsonl" in listed.out
    assert "and 64 more: lingping imports list --all\n" in listed.out
    assert lingping("imports", "list", "--all", "--home", tmp_path).out.count("loaded") == 79
