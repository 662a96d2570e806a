"""`lingping doctor`: what is wrong with a home is found and named, and mended without loss."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lingping.errors import LingpingError
from lingping.settings import Settings, load_settings
from pipelines.instance import open_instance
from pipelines.operations import check_home as operation
from pipelines.operations.check_home import HomeCheck, check_home
from warehouse.database.connection import home_lock, open_writer
from warehouse.published.publish import publish
from warehouse.published.query import ask
from warehouse.published.snapshots import give_name
from warehouse.sql_tables.builder import build
from warehouse.sql_tables.sql_files import read_sql

CARD = "2026-02-23-aaaaaaaaaaaaaaaaaaaaaaaaaa"


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """Two snapshots that tell their number, a history of no runs, and a letter without content."""
    home = tmp_path_factory.mktemp("base") / "home"
    for number in range(2):
        _publish(home, number)
    with open_instance(home / "dagster"):
        pass
    letters = home / "letters" / "shop"
    letters.mkdir(parents=True)
    (letters / f"{CARD}.html").write_text("<p>", "utf-8")
    record = {"merchant_id": "shop", "week": "2026-02-23", "versions": []}
    (letters / f"{CARD}.json").write_text(json.dumps(record), "utf-8")
    return home


def _publish(home: Path, number: int) -> None:
    sql = home.parent / "sql" / "marts" / "a.sql"
    sql.parent.mkdir(parents=True, exist_ok=True)
    sql.write_text(f"-- One row per x.\n-- column: x: The number\nselect {number} as x", "utf-8")
    mart = read_sql(home.parent / "sql")
    at = datetime(2026, 3, 1 + number, 12, tzinfo=UTC)
    with open_writer(home / "warehouse.duckdb") as con:
        build(con, mart)
        publish(con, home / "published", mart, run_id=f"run{number}", at=at, as_of=None, model_id="m")


@pytest.fixture
def settings(base, tmp_path) -> Settings:
    home = shutil.copytree(base, tmp_path / "home", symlinks=True)
    return load_settings(home=home, key_file=tmp_path / "key")


def problems(checked: HomeCheck) -> list[str]:
    return [finding.check for finding in checked.problems]


def mended(checked: HomeCheck) -> list[str]:
    return [finding.check for finding in checked.findings if finding.state == "mended"]


def snapshot(settings: Settings, number: int) -> Path:
    return sorted((settings.published / "snapshots").iterdir())[number]


def list_files(home: Path) -> dict[str, int]:
    return {str(path.relative_to(home)): path.lstat().st_size for path in home.rglob("*") if path.name != ".lock"}


def shorten(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def test_a_whole_home_has_no_problem_and_stays_as_it_is(settings):
    before = list_files(settings.home)
    checked = check_home(settings)
    assert [finding.what for finding in checked.problems] == []
    assert {finding.check for finding in checked.findings} >= set(operation.CHECKS) - {"receivers and mappings"}
    new = set(list_files(settings.home)) - set(before)
    assert not {name for name in new if not name.endswith((".lock", "-wal", "-shm"))}


DAMAGE: dict[str, tuple[str, Callable[[Settings], object]]] = {
    "a warehouse cut in half": ("warehouse", lambda s: shorten(s.warehouse)),
    "no warehouse": ("warehouse", lambda s: s.warehouse.unlink()),
    "a snapshot that is no database": ("snapshots", lambda s: (snapshot(s, 0) / "lingping.duckdb").write_text("x")),
    "other rows in Parquet": (
        "snapshots",
        lambda s: shutil.copy(snapshot(s, 0) / "marts.a.parquet", snapshot(s, 1) / "marts.a.parquet"),
    ),
    "no Parquet": ("snapshots", lambda s: (snapshot(s, 1) / "ops.runs.parquet").unlink()),
    "a manifest cut in half": ("snapshots", lambda s: shorten(snapshot(s, 1) / "manifest.json")),
    "current leads nowhere": ("snapshots", lambda s: shutil.rmtree(snapshot(s, 1))),
    "a history that is no database": ("history", lambda s: spoil_history(s.dagster / "history")),
    "a configuration that is no YAML": ("history", lambda s: (s.dagster / "dagster.yaml").write_text("a: [b")),
    "a record cut in half": ("letters", lambda s: shorten(s.letters / "shop" / f"{CARD}.json")),
    "a record without its letter": ("letters", lambda s: (s.letters / "shop" / f"{CARD}.html").unlink()),
    "a card that is none": ("letters", lambda s: (s.letters / "shop" / f"{CARD}.card").write_text("{}")),
    "receivers that are no TOML": ("receivers", lambda s: write_private(s.receivers, "to = [")),
    "a classifier without weights": ("classifiers", lambda s: write_private(s.models / "m" / "manifest.json", "{")),
    "promotions that are no JSON": ("classifiers", lambda s: write_private(s.models / "promotions.json", "{")),
    "a draft of a snapshot": ("leftovers", lambda s: (snapshot(s, 0).parent / ".2026.0a1b2c3d.draft").mkdir()),
    "a scratch folder of a backup": ("leftovers", lambda s: (s.backups / ".lingping-x").mkdir(parents=True)),
    "a scratch folder of a restore": ("leftovers", lambda s: (s.home / ".restore").mkdir()),
}


def write_private(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(0o600)


def spoil_history(folder: Path) -> None:
    for companion in folder.glob("runs.db-*"):  # SQLite would mend the database out of its log
        companion.unlink()
    (folder / "runs.db").write_text("no database" * 999, "utf-8")


@pytest.mark.parametrize(("check", "damage"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_found_and_named_with_a_remedy(settings, check, damage):
    damage(settings)
    checked = check_home(settings)
    assert set(problems(checked)) == {check}
    for finding in checked.problems:
        assert str(settings.home) in finding.what
        assert "\n" not in finding.what
        assert finding.remedy or finding.what.count(". ")  # a LingpingError has its remedy within


MENDED = [name for name, (check, _) in DAMAGE.items() if check in ("snapshots", "history", "letters", "leftovers")]


@pytest.mark.parametrize("name", MENDED)
def test_what_is_safe_is_mended_and_then_the_home_is_whole(settings, name):
    check, damage = DAMAGE[name]
    damage(settings)
    first = check_home(settings, fix=True)
    assert problems(first) == []
    assert set(mended(first)) == {check}
    assert problems(check_home(settings)) == []
    with open_instance(settings.dagster) as instance:
        assert instance.get_runs() == []
    assert ask(settings.published, "select x from marts.a").num_rows == 1


def test_the_newest_whole_snapshot_is_published_again_and_the_damaged_one_is_kept_aside(settings):
    damaged = snapshot(settings, 1)
    shorten(damaged / "lingping.duckdb")
    check_home(settings, fix=True)
    assert ask(settings.published, "select x from marts.a")["x"].to_pylist() == [0]
    (aside,) = settings.backups.glob("set-aside-*/published/snapshots/*")
    assert aside.name == damaged.name
    assert (aside / "marts.a.parquet").is_file()


def test_a_damaged_snapshot_with_a_name_is_left_where_it_is(settings):
    give_name(settings.published, snapshot(settings, 0).name, "before-618")
    shorten(snapshot(settings, 0) / "lingping.duckdb")
    checked = check_home(settings, fix=True)
    assert problems(checked) == ["snapshots"]
    assert snapshot(settings, 0).is_dir()


def test_nothing_of_value_is_deleted(settings):
    for _, damage in (DAMAGE["a record without its letter"], DAMAGE["a manifest cut in half"]):
        damage(settings)
    before = {path.name for path in settings.home.rglob("*")}
    check_home(settings, fix=True)
    assert before <= {path.name for path in settings.home.rglob("*")}


def test_a_draft_that_may_be_in_work_stays_and_an_old_one_goes(settings):
    fresh, old = (settings.home / f".status.html.{hexadecimal}.draft" for hexadecimal in ("00000001", "00000002"))
    for path in (fresh, old):
        path.touch()
    os.utime(old, (0, 0))
    check_home(settings, fix=True)
    assert (fresh.exists(), old.exists()) == (True, False)


def test_hidden_files_and_the_inbox_are_nobody_elses_leftovers(settings):
    (settings.inbox / "shop").mkdir(parents=True)
    kept = [settings.inbox / "shop" / ".a.00000001.draft", settings.home / ".notes", settings.home / ".my.draft"]
    for path in kept:
        path.touch()
        os.utime(path, (0, 0))
    check_home(settings, fix=True)
    assert all(path.exists() for path in kept)


def test_while_a_run_works_it_is_left_alone(settings):
    shorten(settings.warehouse)
    with home_lock(settings.home):
        checked = check_home(settings)
        with pytest.raises(LingpingError, match="another run"):
            check_home(settings, fix=True)
    states = {finding.check: finding.state for finding in checked.findings}
    assert (states["home"], states["warehouse"], states["leftovers"]) == ("skipped", "skipped", "skipped")


def test_a_home_that_cannot_be_written_is_read_nevertheless(settings, monkeypatch):
    def refuse(home: Path) -> None:
        raise OSError(30, os.strerror(30), str(home / ".lock"))

    monkeypatch.setattr(operation, "home_lock", refuse)
    checked = check_home(settings)
    assert problems(checked) == ["home"]
    assert "Read-only file system" in checked.problems[0].what


def test_the_command_lists_each_check_and_tells_by_its_exit_code(lingping, settings):
    whole = lingping("doctor", "--home", settings.home)
    assert whole.code == 0
    assert "Nothing needs a person." in whole.out
    shorten(settings.warehouse)
    broken = lingping("doctor", "--home", settings.home, "--json")
    assert broken.code == 3
    (found,) = [each for each in json.loads(broken.out)["findings"] if each["state"] == "problem"]
    assert found["check"] == "warehouse"
    assert "lingping restore BACKUP" in found["remedy"]


def test_a_home_that_is_not_there_is_named(lingping, tmp_path):
    outcome = lingping("doctor", "--home", tmp_path / "nowhere")
    assert outcome.code == 2
    assert "no such home" in outcome.err
