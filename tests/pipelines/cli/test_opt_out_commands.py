"""`lingping opt-out …` on a shop of a few customers: who objects is counted, and is in no profile or audience."""

import shutil
from pathlib import Path

import pytest

from lingping.clock import utc_now
from lingping.ingest.id_lists import read_ids
from lingping.ingest.pseudonyms import pseudonym
from lingping.settings import load_settings
from pipelines.operations.run_daily import run_daily
from warehouse.database.connection import open_home
from warehouse.ledgers.find_customers import find_customers
from warehouse.ledgers.key_ledger import use_key
from warehouse.ledgers.opt_out_ledger import add_opt_outs

HEADER = "订单号,用户ID,商品ID,数量,实付金额,付款时间\n"
BUYERS = [f"buyer{number}" for number in range(20)]
PER_CUSTOMER = ("user_profile", "user_features", "user_items", "audience_members")


def write_orders(home: Path, name: str, buyers: list[str], day: str) -> None:
    rows = [f"{day}-{each},{each},i1,1,10.00,{day} 10:00:00\n" for each in buyers]
    path = home / "inbox" / "shop" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + "".join(rows), "utf-8")


@pytest.fixture(scope="module")
def first_run(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    write_orders(folder / "home", "orders_1.csv", BUYERS, "2026-03-20")
    write_orders(folder / "home", "orders_2.csv", ["today"], "2026-03-30")  # a week later a review is asked for
    run_daily(load_settings(home=folder / "home", key_file=folder / "key"))
    return folder


@pytest.fixture
def home(first_run, tmp_path) -> Path:
    shutil.copytree(first_run, tmp_path, symlinks=True, dirs_exist_ok=True)
    (tmp_path / "ids.txt").write_text("\n".join(BUYERS), "utf-8")
    return tmp_path / "home"


def count(lingping, home: Path, query: str) -> int:
    return int(lingping("sql", "--home", home, "--csv", query).out.split()[-1])


def customers(lingping, home: Path) -> dict[str, int]:
    return {
        name: count(lingping, home, f"select count(distinct user_key) from marts.{name}")
        for name in (*PER_CUSTOMER, "orders")
    }


def test_who_objects_is_counted_and_is_in_no_profile_or_audience(lingping, home):
    before = customers(lingping, home)
    assert before == {"user_profile": 21, "user_features": 21, "user_items": 21, "audience_members": 20, "orders": 21}
    added = lingping("opt-out", "add", "--user", "buyer3", "--home", home)
    assert added.code == 0, added.err
    assert "New on the list: 1 of 1 customer." in added.out
    assert customers(lingping, home) == {name: before[name] - (name != "orders") for name in before}
    exported = lingping("audience", "export", "ask_review", "--ids", home.parent / "ids.txt", "--home", home)
    assert "19 of shop's ask_review" in exported.err
    assert "buyer3\n" not in exported.out
    listed = lingping("opt-out", "list", "--home", home)
    assert "1 customer objected" in listed.out and "buyer3" not in listed.out
    assert "New on the list: 0 of 1 customer." in lingping("opt-out", "add", "--user", "buyer3", "--home", home).out
    removed = lingping("opt-out", "remove", "--user", "buyer3", "--home", home)
    assert "profiled again: 1 of 1 customer." in removed.out, removed.err
    assert customers(lingping, home) == before


def test_a_list_of_ids_and_what_is_wrong_with_it(lingping, home):
    settings = load_settings(home=home, key_file=home.parent / "key")
    with open_home(settings) as con:
        key = use_key(con, settings.key_file, at=utc_now())
        assert add_opt_outs(con, find_customers(con, key, read_ids(home.parent / "ids.txt"), None), at=utc_now()) == 20
        con.execute(
            "update raw.orders set platform = 'jd', user_key = ? where user_key = ?",
            [
                pseudonym(key, "jd", "buyer2"),
                pseudonym(key, "shop", "buyer1"),
            ],
        )
    for arguments, fault in (
        ([], "Give --user ID, or --ids FILE"),
        (["--user", "nobody"], "No row of this customer"),
        (["--user", "buyer1", "--platform", "taobao"], "--platform taobao: no row is from it"),
        (["--user", "buyer2"], "a customer of several platforms"),
    ):
        refused = lingping("opt-out", "add", *arguments, "--home", home)
        assert (refused.code, fault in refused.err) == (2, True), refused.err
