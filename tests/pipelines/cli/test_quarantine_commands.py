"""`lingping quarantine`: a file with many refused rows waits, is shown, and is loaded once a person says so."""

import pytest

from lingping.progress import Progress
from lingping.settings import Settings, load_settings
from pipelines.definitions import compose
from pipelines.instance import execute, open_instance
from warehouse.database.connection import open_snapshot

HEADER = "用户ID,商品ID,行为类型,行为时间\n"  # behaviour, not reviews: no classifier is loaded
GOOD, BAD = "u{0},i1,浏览,2026-03-01 10:00:00\n", "u{0},i1,打喷嚏,2026-03-01 10:01:00\n"


@pytest.fixture(scope="module")
def settings(tmp_path_factory) -> Settings:
    home = tmp_path_factory.mktemp("home")
    settings = load_settings(home=home, key_file=tmp_path_factory.mktemp("keys") / "key")
    rows = {"a/half.csv": (GOOD, 10, BAD, 10), "a/whole.csv": (GOOD, 20, GOOD, 0), "a/other.csv": (GOOD, 0, BAD, 0)}
    for name, (good, many, bad, few) in rows.items():
        path = settings.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lines = [*(good.format(n) for n in range(many)), *(bad.format(n) for n in range(many, many + few))]
        path.write_text((HEADER if lines else "a,b\n1,2\n") + "".join(lines), "utf-8")
    with open_instance(settings.dagster) as instance:
        execute(compose(settings, Progress()), "daily", instance)
    return settings


@pytest.fixture
def quarantine(settings, lingping, monkeypatch):
    def call(*arguments: object):
        monkeypatch.setenv("LINGPING_KEY_FILE", str(settings.key_file))
        return lingping("quarantine", *arguments, "--home", settings.home)

    return call


def test_a_held_file_is_listed_shown_and_released(quarantine, settings, lingping):
    listed = quarantine("list").out
    assert "a/half.csv" in listed and "held" in listed and "bad_event_type" in listed
    assert "whole.csv" not in listed
    shown = quarantine("show", "half.csv", "--rows", "3")
    assert "10 of 20 rows are refused" in " ".join(shown.err.split())
    assert shown.out.count("打喷嚏") == 3
    assert "quarantine release" in " ".join(lingping("status", "--home", settings.home).out.split())

    released = quarantine("release", "half.csv")
    assert released.code == 0, released.err
    assert "10 quarantined" in released.out
    with open_snapshot(settings.published) as con:
        files = con.execute("select status, accepted + duplicate, quarantined from ops.files where path = 'a/half.csv'")
        assert files.fetchall() == [("loaded", 10, 10)]


def test_what_is_not_held_for_its_rows_is_not_released(quarantine):
    assert "There is nothing to release" in quarantine("release", "whole.csv").err
    other = quarantine("release", "other.csv")
    assert other.code == 2
    assert "is not held for refused rows" in other.err
    assert quarantine("show", "nothing.csv").code == 2
