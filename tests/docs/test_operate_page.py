"""The operator's page in both languages: its commands work, in their order, on one home."""

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text("utf-8") for name in ("operate.md", "operate.zh-CN.md")}
REVIEWS = "评论ID,商品ID,评分,评论内容,评论时间\n1,i1,5,很好,2026-03-01\n2,i1,1,又苦又涩,2026-03-02\n"


def commands(page: str) -> list[str]:
    return [line for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) for line in block.splitlines()]


@pytest.fixture(params=PAGES)
def page(request: pytest.FixtureRequest) -> str:
    return PAGES[request.param]


def test_both_languages_show_the_same_commands():
    english, chinese = PAGES.values()
    assert commands(english) == commands(chinese)


def test_links_and_files_that_are_named_exist(page):
    links = [link for link in re.findall(r"\]\(([^)]+)\)", page) if "://" not in link]
    assert [link for link in links if not (ROOT / "docs" / link).is_file()] == []
    assert [name for name in re.findall(r"\bdeploy/[\w.-]+", page) if not (ROOT / name).is_file()] == []


def test_the_schedule_is_the_one_of_the_code(page):
    from pipelines.definitions import defs

    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    definitions = defs()
    assert named == {each.name for each in (*(definitions.schedules or ()), *(definitions.sensors or ()))}


def test_units_in_the_page_are_those_that_ship(page):
    for unit in re.findall(r"lingping-(?:daemon|ui)(?=[ `\n.])", page):
        assert (ROOT / "deploy" / f"{unit}.service").is_file()
    assert yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]


@pytest.fixture
def receiver() -> Iterator[int]:
    """The port of somebody who takes alerts."""

    class Taker(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.end_headers()

    with ThreadingHTTPServer(("127.0.0.1", 0), Taker) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def test_its_commands_work_one_after_the_other(lingping, monkeypatch, tmp_path, receiver):
    """Those of Lingping; `daemon` and `ui` are started and stopped in tests/deploy, the rest is the system's.

    Nothing is held here that could be released: tests/pipelines/cli/test_quarantine_commands.py does that.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LINGPING_ALERTS", f"json://127.0.0.1:{receiver}")
    (tmp_path / "data" / "inbox" / "shop").mkdir(parents=True)
    (tmp_path / "data" / "inbox" / "shop" / "reviews.csv").write_text(REVIEWS, "utf-8")
    ours = [line.split()[1:] for line in commands(PAGES["operate.md"]) if line.startswith("lingping ")]
    shown = [each for each in ours if each[0] not in ("daemon", "ui") and each[:2] != ["quarantine", "release"]]
    assert len(shown) >= 6
    for arguments in shown:
        if arguments[0] == "restore":
            (archive,) = (tmp_path / "data" / "backups").glob("*.tar")
            arguments = [arguments[0], archive, *arguments[2:]]
        if arguments[0] == "backup":  # the page makes the second one days later, not within the same second
            for earlier in (tmp_path / "data").glob("backups/*.tar"):
                earlier.unlink()
        outcome = lingping(*arguments)
        assert outcome.code == 0, (arguments, outcome.err)
