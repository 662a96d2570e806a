"""`lingping key …` and what a run does with another key, on a shop of a few customers, from exports to audiences."""

import shutil
from io import StringIO
from pathlib import Path

import duckdb
import pytest

from lingping.ingest.pseudonyms import add_secret, load_key
from lingping.settings import load_settings
from pipelines.operations.run_daily import run_daily
from warehouse.database.connection import home_lock, prepare
from warehouse.database.tables import digests

HEADER = "订单号,用户ID,商品ID,数量,实付金额,付款时间\n"
BUYERS = [f"buyer{number}" for number in range(20)]


def write_orders(home: Path, name: str, buyers: list[str], day: str) -> None:
    rows = [f"{day}-{each},{each},i1,1,10.00,{day} 10:00:00\n" for each in buyers]
    path = home / "inbox" / "shop" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(rows), "utf-8")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory) -> Path:
    """A home after its first run, and its key beside it."""
    folder = tmp_path_factory.mktemp("shop")
    write_orders(folder / "home", "orders_1.csv", BUYERS, "2026-03-20")
    write_orders(folder / "home", "orders_of_today.csv", ["today"], "2026-03-30")  # a week later a review is asked for
    run_daily(load_settings(home=folder / "home", key_file=folder / "key"))
    return folder


@pytest.fixture
def home(first_run, tmp_path) -> Path:
    shutil.copytree(first_run, tmp_path, symlinks=True, dirs_exist_ok=True)
    (tmp_path / "ids.txt").write_text("\n".join([*BUYERS, "late"]), "utf-8")
    return tmp_path / "home"


def content(home: Path) -> dict[str, str]:
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        prepare(con)
        return digests(con)


def export(lingping, home: Path):
    return lingping("audience", "export", "ask_review", "--ids", home.parent / "ids.txt", "--home", home)


def count(lingping, home: Path) -> str:
    asked = lingping("sql", "--home", home, "--csv", "select count(*) from marts.user_profile")
    return asked.out.split()[-1]


@pytest.mark.parametrize(("there", "is_named"), [("another", False), ("no", True)])
def test_a_run_with_another_key_or_none_is_refused_and_loads_nothing(lingping, home, monkeypatch, there, is_named):
    key = home.parent / "other"
    if there == "another":
        load_key(key)
    monkeypatch.setenv("LINGPING_KEY_FILE", str(key))
    write_orders(home, "orders_2.csv", BUYERS, "2026-03-21")
    before, snapshot = content(home), (home / "published" / "current").resolve()
    refused = lingping("run", "--home", home, *([home / "inbox" / "shop" / "orders_2.csv"] if is_named else []))
    assert refused.code != 0
    assert f"{key}: {there} pseudonym key" in refused.err
    assert "lingping key accept" in refused.err
    assert content(home) == before
    assert (home / "published" / "current").resolve() == snapshot
    assert key.exists() is (there == "another")


@pytest.mark.parametrize("command", ["unload", "reload"])
def test_an_import_is_not_corrected_with_another_key(lingping, home, monkeypatch, command):
    load_key(home.parent / "other")
    monkeypatch.setenv("LINGPING_KEY_FILE", str(home.parent / "other"))
    before = content(home)
    refused = lingping("imports", command, "orders_1.csv", "--home", home)
    assert refused.code == 2
    assert f"{home.parent / 'other'}: another pseudonym key" in refused.err
    assert content(home) == before


def test_the_key_of_a_home_is_shown_and_never_printed(lingping, home):
    key = load_key(home.parent / "key")
    shown = lingping("key", "show", "--home", home)
    assert (shown.code, shown.err) == (0, "")
    assert f"Key file: {home.parent / 'key'} ({key.fingerprint[:8]}…)" in shown.out
    assert f"version 1, {key.fingerprint[:8]}…, in use since 20" in shown.out
    assert "Customers: 21" in shown.out
    assert "rotate" not in shown.out
    both = add_secret(home.parent / "key", key, kept=home.parent / "key.1")
    behind = lingping("key", "show", "--home", home)
    assert (behind.code, behind.err) == (0, "")
    assert "a newer line than this home uses: `lingping key rotate`" in behind.out
    assert [each for each in both.keys if each.hex()[:8] in shown.out + behind.out] == []
    (home.parent / "key").unlink()
    assert "is missing, and the customers" in lingping("key", "show", "--home", home).err


def test_a_lost_key_is_accepted_after_a_question_that_says_what_follows(lingping, home, monkeypatch):
    (home.parent / "key").unlink()
    monkeypatch.setattr("sys.stdin", StringIO("n\n"))
    asked = lingping("key", "accept", "--home", home)
    assert asked.code == 1
    for consequence in ("21 customers from before", "strangers", "begin anew", "no longer be exported"):
        assert consequence in asked.out
    assert not (home.parent / "key").exists()
    accepted = lingping("key", "accept", "--home", home, "--yes")
    assert accepted.code == 0, accepted.err
    assert "version 2" in accepted.out
    assert "lingping run" in export(lingping, home).err  # the published tables are still those of the lost key
    again = lingping("key", "accept", "--home", home, "--yes")
    assert (again.code, "nothing to accept" in again.err) == (2, True)


def test_a_rotated_key_keeps_every_customer_and_audience(lingping, home, monkeypatch):
    old_file = (home.parent / "key").read_text()
    rotated = lingping("key", "rotate", "--home", home)
    assert rotated.code == 0, rotated.err
    assert "New pseudonyms: 21 customers; the key is version 2" in rotated.out
    assert (home.parent / "key.1").read_text() == old_file
    assert count(lingping, home) == "21"
    assert "20 of shop's ask_review" in export(lingping, home).err
    monkeypatch.setenv("LINGPING_KEY_FILE", str(home.parent / "key.1"))
    assert f"{home.parent / 'key.1'}: another pseudonym key" in export(lingping, home).err


def test_a_rotation_killed_before_it_publishes_is_finished_by_the_next_run(lingping, home, monkeypatch):
    def killed(*arguments: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("pipelines.operations.manage_key.execute", killed)
        assert lingping("key", "rotate", "--home", home).code == 130
    assert len(load_key(home.parent / "key").keys) == 2
    stale = export(lingping, home)
    assert (stale.code, stale.out) == (2, "")
    assert "Run `lingping run`" in stale.err
    write_orders(home, "orders_2.csv", [*BUYERS, "late"], "2026-03-21")
    assert lingping("run", "--home", home).code == 0
    assert count(lingping, home) == "22"
    assert "21 of shop's ask_review" in export(lingping, home).err


def test_a_home_from_before_the_ledger_says_that_it_notes_its_key(lingping, home):
    with duckdb.connect(home / "warehouse.duckdb") as con:
        con.execute("delete from ops.pseudonym_keys")  # as the migration leaves it
    assert "the next `lingping run` notes the one in the key file" in lingping("key", "show", "--home", home).out
    for refused in (export(lingping, home), lingping("key", "rotate", "--home", home)):
        assert (refused.code, "Run `lingping run` first" in refused.err) == (2, True)
    upgraded = lingping("run", "--home", home)
    assert upgraded.code == 0, upgraded.err
    assert "noted as the pseudonym key of this home (version 1" in upgraded.err


@pytest.mark.parametrize("command", ["show", "accept", "rotate"])
def test_a_home_in_use_or_without_a_warehouse_is_one_line(lingping, home, command):
    with home_lock(home):
        busy = lingping("key", command, "--home", home)
    none = lingping("key", command, "--home", home.parent / "nowhere")
    for refused, remedy in ((busy, "holds this home"), (none, "no warehouse")):
        assert (refused.code, refused.err.count("\n")) == (2, 1)
        assert remedy in refused.err
