"""From an inbox to a merchant's receiver: `lingping run`, `lingping letter`, `lingping deliver`."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import openpyxl
import pytest

from lingping.clock import shanghai_day, utc_now, week_of
from lingping.errors import LingpingError
from lingping.letter.archive.index_pages import overview_of
from lingping.letter.forms.pdf import refuse_without_weasyprint
from warehouse.database.connection import open_writer

SECRET = "geheim-8f31"
TEXTS = [
    "包装压扁了，盒子都裂了，太差",
    "包装破了，漏了一地，差评",
    "包装太薄，碎了",
    "味道很好，香脆",
    "很好吃，会回购",
    "包装不行",
]


class Receiver:
    """Who takes what is sent, for as long as `is_up`."""

    def __init__(self, port: int) -> None:
        self.received: list[dict] = []
        self.is_up = True
        self.url = f"json://127.0.0.1:{port}/{SECRET}"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if taker.is_up:
                taker.received.append(message)
            self.send_response(200 if taker.is_up else 503)
            self.end_headers()

        def log_message(self, format: str, *args: object):
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        taker = Receiver(server.server_port)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield taker
        server.shutdown()
        thread.join()


@pytest.fixture
def week() -> date:
    """The week that has ended last."""
    return week_of(shanghai_day(utc_now())) - timedelta(weeks=1)


@pytest.fixture
def home(tmp_path, week) -> Path:
    """A home with two shops, whose reviews were written in the last two weeks."""
    home = tmp_path / "home"
    for shop in ("shop", "other"):
        folder = home / "inbox" / shop
        folder.mkdir(parents=True)
        rows = [
            f"{shop}{back}{n},i{n % 2},{2 if '包装' in text else 5},{text},{week + timedelta(days=6 - n, weeks=-back)}"
            for back in (0, 1)
            for n, text in enumerate(TEXTS)
        ]
        (folder / "reviews.csv").write_text("\n".join(["评论ID,商品ID,评分,评论内容,评论时间", *rows]), "utf-8")
    return home


def name_receiver(home: Path, receiver: Receiver) -> None:
    path = home / "deliveries.toml"
    path.touch(mode=0o600)
    path.write_text(f'[merchants.shop]\nto = ["{receiver.url}"]\nattach = ["html", "xlsx"]\n', "utf-8")


def test_letters_reach_their_merchant_once_and_every_command_tells_what_it_did(
    lingping, home, receiver, week, monkeypatch
):
    monkeypatch.setattr("lingping.notify.sending.PAUSES", ())
    first = lingping("run", "--home", home)
    assert first.code == 0, first.err
    assert receiver.received == []  # delivery is off until receivers are named
    refused = lingping("deliver", "--home", home)
    assert (refused.code, "delivery is off" in refused.err, refused.err.count("\n")) == (2, True, 1)

    name_receiver(home, receiver)
    shown = lingping("deliver", "--home", home, "--dry-run")
    assert shown.code == 0
    assert f"shop {week} → 1 (json://…): would get “shop 评价周报" in shown.out
    assert "包装" in shown.out
    assert receiver.received == []

    second = lingping("run", "--home", home)
    assert second.code == 0, second.err
    (message,) = receiver.received
    assert message["title"].startswith("shop 评价周报")
    assert [Path(each["filename"]).suffix for each in message["attachments"]] == [".html", ".xlsx"]
    assert "other" not in json.dumps(message)

    assert lingping("run", "--home", home).code == 0  # another run, the same letter
    again = lingping("deliver", "--home", home, "--again")
    assert (again.code, f"shop {week} → 1 (json://…): has it already" in again.out) == (0, True)
    assert len(receiver.received) == 1

    receiver.is_up = False
    older = lingping("deliver", "--home", home, "--week", week - timedelta(weeks=1), "--merchant", "shop")
    assert (older.code, "No letter for shop" in older.err) == (2, True)
    wrote = lingping("letter", "--home", home, "--week", week - timedelta(weeks=1))
    assert (wrote.code, wrote.out.count(".html")) == (0, 2)
    older = lingping("deliver", "--home", home, "--week", week - timedelta(weeks=1))
    assert (older.code, "NOT SENT" in older.out, "1 did not arrive" in older.err) == (2, True, True)
    receiver.is_up = True
    assert lingping("deliver", "--home", home, "--week", week - timedelta(weeks=1)).code == 0
    assert len(receiver.received) == 2

    for told in (first, second, shown, again, older):
        assert SECRET not in told.out + told.err
    with open_writer(home / "warehouse.duckdb") as con:
        rows = con.execute("select merchant_id, state from ops.deliveries").fetchall()
        assert rows == [("shop", "sent"), ("shop", "sent")]
        counted = con.execute(
            "select reviews, negatives from marts.merchant_weeks where merchant_id = 'shop' and week = ?", [week]
        ).fetchall()
    assert overview_of(home / "letters").is_file()
    (book,) = (home / "letters" / "shop").glob(f"{week}*.xlsx")
    head, *reviews = openpyxl.load_workbook(book)["本周评价"].iter_rows(values_only=True)
    opinions = [dict(zip(head, row, strict=True))["判断"] for row in reviews]
    assert [(len(opinions), opinions.count("差评"))] == counted


def test_a_receiver_that_is_down_fails_the_step_after_the_letters_are_written(lingping, home, receiver, monkeypatch):
    monkeypatch.setattr("lingping.notify.sending.PAUSES", ())
    name_receiver(home, receiver)
    receiver.is_up = False
    outcome = lingping("run", "--home", home)
    assert outcome.code == 1
    assert "1 did not arrive" in outcome.err
    assert list((home / "letters" / "other").glob("2*.html"))
    assert "Send letters" in lingping("status", "--home", home).out.replace("\n", " ")
    receiver.is_up = True
    assert lingping("run", "--home", home).code == 0
    assert len(receiver.received) == 1


def test_a_pdf_is_written_where_the_library_is(lingping, home):
    assert lingping("run", "--home", home).code == 0
    outcome = lingping("letter", "--home", home, "--merchant", "shop", "--pdf")
    try:
        refuse_without_weasyprint()
    except LingpingError as error:
        assert (outcome.code, str(error) in outcome.err.replace("\n", " ")) == (2, True)
        pytest.skip(str(error))
    assert outcome.code == 0
    (pdf,) = (home / "letters").rglob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
