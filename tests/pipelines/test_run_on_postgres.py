"""Runs and events in Postgres, set up as docs/operate.md says: `make postgres`. Skipped where Postgres is missing."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text("utf-8")
LINGPING = Path(sys.executable).with_name("lingping")
REVIEWS = "评论ID,商品ID,评分,评论内容,评论时间\n1,i1,5,很好,2026-03-01\n2,i1,1,又苦又涩,2026-03-02\n"

pytest.importorskip("dagster_postgres")


@pytest.fixture(scope="module")
def storage(postgres) -> str:
    """The URL of the page, after the commands of the page that make the role and its database."""
    for line in re.findall(r"^runuser -u postgres -- (.+)$", PAGE, re.MULTILINE):
        postgres.call(*shlex.split(line))
    (url,) = re.findall(r"LINGPING_STORAGE=(postgresql://[^\s']+)", PAGE)
    return url.replace("127.0.0.1:5432", f"127.0.0.1:{postgres.port}")


@pytest.fixture(scope="module")
def home(tmp_path_factory, storage) -> Path:
    """A home after its first run, with everything that the run printed beside it."""
    home = tmp_path_factory.mktemp("postgres") / "home"
    (home / "inbox" / "shop").mkdir(parents=True)
    (home / "inbox" / "shop" / "reviews.csv").write_text(REVIEWS, "utf-8")
    run = call("run", home, storage)
    assert run.returncode == 0, run.stderr
    home.with_suffix(".log").write_text(run.stdout + run.stderr, "utf-8")
    return home


def call(command: str, home: Path, storage: str, *options: str) -> subprocess.CompletedProcess[str]:
    """`lingping COMMAND` in a process of its own, with the setting where a service has it: in the environment."""
    environment = os.environ | {"LINGPING_STORAGE": storage, "LINGPING_KEY_FILE": f"{home}.key"}
    words = [str(LINGPING), command, "--home", str(home), *options]
    return subprocess.run(words, env=environment, cwd=home.parent, capture_output=True, text=True)


def test_the_runs_of_lingping_run_are_rows_of_the_database(home, postgres):
    rows = postgres.call("psql", "lingping", "--csv", "-tc", "select pipeline_name, status from runs order by 1")
    assert rows.split() == ["daily,SUCCESS", "weekly_letters,SUCCESS"]
    steps = postgres.call("psql", "lingping", "-tAc", "select count(*) from event_logs where asset_key is not null")
    assert int(steps) > 50


def test_no_run_is_in_sqlite_and_no_file_has_the_password(home, storage):
    password = storage.split(":")[2].partition("@")[0]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert [path for path in files if path.suffix == ".db"] == []
    assert [path for path in (*files, home.with_suffix(".log")) if password.encode() in path.read_bytes()] == []


def test_status_lists_the_runs_and_a_second_run_changes_nothing(home, storage):
    status = call("status", home, storage)
    assert (status.returncode, status.stderr) == (0, "")
    assert {"daily", "weekly_letters"} <= set(status.stdout.split())
    assert call("run", home, storage).returncode == 0


def test_a_server_that_was_stopped_is_one_line_with_the_remedy(home, storage, postgres):
    failed = call("run", home, storage.replace(str(postgres.port), "1"))
    assert failed.returncode == 2
    assert failed.stderr.count("\n") == 1
    assert "start Postgres" in failed.stderr
