"""`lingping run` from inbox to letters, on a small sample world, with the shipped classifier."""

import json
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from lingping.letter.archive.letter_files import letters_of, week_of_letter
from lingping.progress import Progress
from lingping.sample.world import write_sample
from lingping.settings import load_settings
from pipelines.definitions import compose
from pipelines.instance import open_instance
from warehouse.database.connection import home_lock, open_writer
from warehouse.database.tables import digests

GOOD = "评论ID,商品ID,评分,评论内容,评论时间\n1,i1,5,好,2026-03-01\n2,i1,5,没关的引号,2026-03-02\n"
BAD = '评论ID,"商品ID,评分,评论内容,评论时间\n1,i1,5,好,2026-03-01\n'


@pytest.fixture(scope="module")
def sample(tmp_path_factory) -> Path:
    home = tmp_path_factory.mktemp("sample")
    write_sample(home, scale=0.02)
    return home


@pytest.fixture
def home(sample, tmp_path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(sample, home)
    return home


def warehouse_digests(home: Path) -> dict[str, str]:
    with duckdb.connect(home / "warehouse.duckdb", read_only=True) as con:
        con.execute("set TimeZone = 'Asia/Shanghai'")
        return digests(con)


def test_one_command_from_inbox_to_letters_and_a_second_changes_nothing_but_the_list_of_runs(lingping, home):
    first = lingping("run", "--home", home)
    assert first.code == 0, first.err
    assert "New imports" in first.out
    pages = sorted((home / "letters").rglob("2*.html"))
    letters = [page for page in pages if not page.name.endswith(".replies.html")]
    assert len(letters) == len({letter.parent for letter in letters}) == 9
    assert date(2026, 3, 23) in {week_of_letter(letter) for letter in letters}
    before = warehouse_digests(home)

    second = lingping("run", "--home", home)
    assert second.code == 0, second.err
    assert "Nothing new" in second.out
    after = warehouse_digests(home)
    assert {name for name in after if after[name] != before[name]} == {"ops.runs"}

    asked = lingping("sql", "--home", home, "--json", "select sum(received) as received, sum(accepted + duplicate"
                     " + quarantined) as told from ops.files where status = 'loaded'")  # fmt: skip
    counts = json.loads(asked.out)
    assert counts["received"] == counts["told"] != "0"


def test_a_bad_file_in_the_inbox_is_held_the_rest_goes_on_and_the_run_succeeds(lingping, home):
    (home / "inbox" / "bad.csv").write_text(BAD, "utf-8")
    outcome = lingping("run", "--home", home)
    assert outcome.code == 0
    assert "held back: bad.csv" in outcome.err
    assert "open_quote" in outcome.err
    assert list((home / "letters").rglob("*.html"))
    status = lingping("status", "--home", home)
    assert "bad.csv" in status.out


def test_a_bad_file_that_is_named_stops_the_command_before_anything_is_written(lingping, home, tmp_path):
    bad, good = tmp_path / "bad.csv", tmp_path / "good.csv"
    bad.write_text(BAD, "utf-8")
    good.write_text(GOOD, "utf-8")
    outcome = lingping("run", "--home", home, good, bad)
    assert outcome.code == 2
    assert outcome.err.count("\n") == 1
    assert "bad.csv, line 1" in outcome.err
    assert not (home / "warehouse.duckdb").exists()


def test_a_named_file_is_the_only_one_that_is_read(lingping, home, tmp_path):
    good = tmp_path / "good.csv"
    good.write_text(GOOD, "utf-8")
    assert lingping("run", "--home", home, "--merchant", "my-shop", good).code == 0
    asked = lingping(
        "sql", "--home", home, "--csv", "select merchant_id, count(*) as n from marts.reviews group by all"
    )
    assert asked.out == '"merchant_id","n"\n"my-shop",2\n'


def test_an_empty_home_runs_and_says_so(lingping, tmp_path):
    outcome = lingping("run", "--home", tmp_path / "new")
    assert outcome.code == 0, outcome.err
    assert "Nothing new" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [
        (("sql", "select 1"), "lingping run"),
        (("status",), "lingping run"),
        (("letter",), "lingping run"),
        (("predict", "missing.csv", "out.csv"), "no such file"),
        (("run", "missing.csv"), "no such file"),
    ],
)
def test_what_cannot_be_done_yet_is_one_line_with_the_remedy(lingping, tmp_path, arguments, remedy):
    outcome = lingping(arguments[0], "--home", tmp_path, *arguments[1:])
    assert outcome.code == 2
    assert remedy in outcome.err
    assert outcome.err.count("\n") == 1


def test_a_wrong_setting_is_named(lingping, monkeypatch, tmp_path):
    monkeypatch.setenv("LINGPING_DEVICE", "abacus")
    outcome = lingping("status", "--home", tmp_path)
    assert outcome.code == 2
    assert "LINGPING_DEVICE" in outcome.err


def test_letters_are_written_again_for_an_older_week(lingping, run_home):
    outcome = lingping("letter", "--home", run_home, "--merchant", "songguo-snacks", "--week", "2026-03-18")
    assert outcome.code == 0, outcome.err
    assert week_of_letter(Path(outcome.out.strip())) == date(2026, 3, 16)
    assert "songguo-snacks" in Path(outcome.out.strip()).read_text("utf-8")


def test_a_backfill_writes_the_letters_of_several_weeks_in_one_run(run_home):
    definitions = compose(load_settings(home=run_home), Progress())
    weeks = {"dagster/asset_partition_range_start": "2026-03-02", "dagster/asset_partition_range_end": "2026-03-16"}
    with open_instance(run_home / "dagster") as instance:
        job = definitions.resolve_job_def("weekly_letters")
        assert job.execute_in_process(instance=instance, tags=weeks).success
    written = letters_of(run_home / "letters", "songguo-snacks")
    assert {date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)} <= set(written)


def test_chosen_days_are_built_again_in_one_run(run_home):
    before = warehouse_digests(run_home)
    with open_writer(run_home / "warehouse.duckdb") as con:
        con.execute("delete from staging.events where event_date between '2026-03-02' and '2026-03-04'")
    definitions = compose(load_settings(home=run_home), Progress())
    days = {"dagster/asset_partition_range_start": "2026-03-01", "dagster/asset_partition_range_end": "2026-03-07"}
    with open_instance(run_home / "dagster") as instance:
        assert definitions.resolve_job_def("rebuild_days").execute_in_process(instance=instance, tags=days).success
    assert warehouse_digests(run_home) == before


def test_a_broken_promise_fails_the_run_and_keeps_the_last_good_snapshot(lingping, tmp_path):
    home, reviews = tmp_path / "home", tmp_path / "reviews.csv"
    reviews.write_text(GOOD, "utf-8")
    assert lingping("run", "--home", home, reviews).code == 0
    good = (home / "published" / "current").resolve()
    with open_writer(home / "warehouse.duckdb") as con:
        con.execute(
            "insert into raw.events (platform, merchant_id, event_type, occurred_at, content_hash, occurrence)"
            " values ('shop', 'm', 'sneeze', '2026-03-01', 'h', 1); insert into ops.dirty_dates values ('2026-03-01')"
        )
    outcome = lingping("run", "--home", home)
    assert outcome.code == 1
    assert "staging.events accepted_event_type" in outcome.err
    assert (home / "published" / "current").resolve() == good
    assert lingping("sql", "--home", home, "--csv", "select count(*) as n from marts.reviews").out == '"n"\n2\n'


def test_a_home_in_use_is_refused_in_one_line(lingping, home):
    with home_lock(home):
        outcome = lingping("run", "--home", home)
    assert outcome.code == 1
    assert "holds this home" in outcome.err
    assert outcome.err.count("\n") == 1
