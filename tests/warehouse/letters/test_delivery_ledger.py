"""Letters reach real receivers on this machine, each version once, and the ledger tells the truth about it."""

import base64
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import apprise.plugins.dingtalk
import apprise.plugins.feishu
import apprise.plugins.wecombot
import pytest
from aiosmtpd.controller import Controller

from lingping.atomic import write_text
from lingping.errors import LingpingError
from lingping.ingest.pseudonyms import KeyRing, receiver_id
from lingping.letter.archive.cards import Filed, read_cards
from lingping.letter.archive.companion_files import CompanionSource, write_companions
from lingping.letter.archive.letter_files import path_of, write
from lingping.letter.archive.versions import as_text, read_record, record_of
from lingping.letter.build import build
from lingping.letter.discovery import row_columns
from lingping.letter.rows.letter_rows import LetterRows, Snapshot
from lingping.letter.sections.basis.section import Basis
from lingping.letter.weekly_letter import WeeklyLetter
from lingping.notify.addresses import Address, read_addresses
from lingping.notify.receivers import Patience, send
from lingping.notify.sending import Message, Outcome, deliver
from warehouse.database.connection import open_writer
from warehouse.database.tables import Connection
from warehouse.letters.delivery_ledger import Sent, newest, plan, refuse_undelivered, send_due

IDENTIFY = partial(receiver_id, KeyRing((bytes(32),)))
SECRET = "geheim-8f31"
AT = datetime(2026, 3, 30, 1, tzinfo=UTC)
WEEK = date(2026, 3, 23)
SHOP = "山野小铺"


class Box:
    """An HTTP receiver: keeps what it got, and answers with the status and body that come next (the last one stays)."""

    def __init__(self) -> None:
        self.received: list[dict] = []
        self.paths: list[str] = []
        self.answers: list[tuple[int, str]] = [(200, "{}")]
        self.port = 0

    @property
    def url(self) -> str:
        return f"json://operator:{SECRET}@127.0.0.1:{self.port}/{SECRET}"


@pytest.fixture
def box() -> Iterator[Box]:
    box = Box()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            box.paths.append(self.path)
            box.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = box.answers.pop(0) if len(box.answers) > 1 else box.answers[0]
            if status:  # else it falls silent after it has read everything
                self.send_response(status)
                self.end_headers()
                self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object):
            """Nothing on the terminal."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_port
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield box
        server.shutdown()
        thread.join()


@contextmanager
def mail_server(refusals: int = 0) -> Iterator[tuple[int, list[EmailMessage]]]:
    """An SMTP server, the port that it listens on and the mails that it took; refuses the first of them."""
    mails: list[EmailMessage] = []
    left = [refusals]

    class Taker:
        async def handle_DATA(self, server, session, envelope):  # noqa: N802  (its name in aiosmtpd)
            if left[0]:
                left[0] -= 1
                return "451 try again later"
            mails.append(message_from_bytes(envelope.content, policy=policy.default))
            return "250 kept"

    controller = Controller(Taker(), hostname="127.0.0.1", port=0)
    controller.port = free_port()
    controller.start()
    try:
        yield controller.port, mails
    finally:
        controller.stop()


def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return server.server_port


@pytest.fixture
def letters(tmp_path) -> Path:
    folder = tmp_path / "letters"
    put(folder, SHOP)
    return folder


def put(folder: Path, merchant: str, week: date = WEEK, change: Callable[[WeeklyLetter], WeeklyLetter] | None = None):
    """Write a quiet letter with a workbook and a digest."""
    import pyarrow as pa

    types = {"week": pa.date32()}
    tables = {
        name: pa.table({column: pa.array([], types.get(column, pa.string())) for column in columns})
        for name, columns in row_columns().items()
    }
    rows = LetterRows(merchant, week, Snapshot("run", week, "model", 0), tables)
    letter = (change or (lambda same: same))(build(rows, "zh"))
    page = path_of(folder, merchant, week)
    record = read_record(page, merchant, week).take(letter, at=AT)
    write_text(record_of(page), as_text(record))
    write(letter, page, record.edition())
    source = CompanionSource(rows, frozenset(("xlsx", "md")))
    write_companions(page, letter, source, version=record.identity)


def with_templates(letter: WeeklyLetter, count: int) -> WeeklyLetter:
    """The letter with so many reviews that read like others."""
    basis = letter.section(Basis)
    assert basis is not None
    return replace(letter, sections={**letter.sections, "basis": replace(basis, templates=count)})


@pytest.fixture
def con(tmp_path) -> Iterator[Connection]:
    with open_writer(tmp_path / "warehouse.duckdb") as con:
        yield con


@pytest.fixture
def named(tmp_path) -> Callable[..., Path]:
    """Write deliveries.toml with these receivers of the shop."""

    def name(*urls: str, attach: str = '["html"]', more: str = "") -> Path:
        path = tmp_path / "deliveries.toml"
        path.touch(mode=0o600)
        link = 'link = "https://letters.example.com"\n'
        path.write_text(f'{link}[merchants."{SHOP}"]\nto = {json.dumps(urls)}\nattach = {attach}\n{more}', "utf-8")
        return path

    return name


@pytest.fixture
def run(con, letters) -> Callable[..., list[Sent]]:
    """Send what is due, without pauses."""

    def run(addresses: Path, *, again: bool = False, deliver: Callable[..., Outcome] | None = None) -> list[Sent]:
        planned = plan(con, read_cards(letters), read_addresses(addresses, IDENTIFY), again=again)
        return list(send_due(con, planned, clock=lambda: AT, deliver=deliver or at_once))

    return run


def at_once(message: Message, address: Address) -> Outcome:
    return deliver(message, address, pauses=(0, 0), sleep=lambda _: None)


def entries(con: Connection) -> list[tuple[object, ...]]:
    return con.execute("select state, tries, fault, finished_at is not null from ops.deliveries").fetchall()


# Receivers


def test_a_mail_has_the_digest_the_link_and_the_files(run, named):
    with mail_server() as (port, mails):
        url = f"mailto://127.0.0.1:{port}?from=shop@example.com&to=owner@example.com&mode=insecure"
        assert [each.fault for each in run(named(url, attach='["html", "xlsx"]'))] == [None]
    (mail,) = mails
    assert mail["Subject"] == f"{SHOP} 评价周报 2026年3月23日–3月29日"
    body = mail.get_body(("plain", "html"))
    assert body is not None
    assert "本周没有收到评价。" in body.get_content()
    assert "https://letters.example.com/%E5%B1%B1%E9%87%8E%E5%B0%8F%E9%93%BA/" in body.get_content()
    files = {Path(part.get_filename() or "").suffix: part.get_payload(decode=True) for part in mail.iter_attachments()}
    assert set(files) == {".html", ".xlsx"}
    assert b"<!DOCTYPE html>" in bytes(files[".html"])


def test_a_mail_server_that_is_busy_is_tried_again(run, named, con):
    with mail_server(refusals=2) as (port, mails):
        run(named(f"mailto://127.0.0.1:{port}?from=shop@example.com&to=owner@example.com&mode=insecure"))
    assert len(mails) == 1
    assert entries(con) == [("sent", 3, None, True)]


def test_an_http_receiver_gets_the_page_itself(run, named, box, letters):
    run(named(box.url))
    (message,) = box.received
    (attached,) = message["attachments"]
    (page,) = letters.glob("*/2*.html")
    assert base64.b64decode(attached["base64"]) == page.read_bytes()


ROBOTS = {
    "wecombot": (apprise.plugins.wecombot.NotifyWeComBot, "/{key}", lambda said: said["text"]["content"], "errcode"),
    "dingtalk": (apprise.plugins.dingtalk.NotifyDingTalk, "/{token}", lambda said: said["text"]["content"], "errcode"),
    "feishu": (apprise.plugins.feishu.NotifyFeishu, "/{token}", lambda said: said["content"]["text"], "code"),
}


@pytest.fixture(params=ROBOTS)
def robot(request, monkeypatch, box) -> tuple[str, Callable[[dict], str], str]:
    """The plug-in of a chat service, whose host is replaced by the box: URL, its text in the message, field of a no."""
    plugin, path, said, field = ROBOTS[request.param]
    monkeypatch.setattr(plugin, "notify_url", f"http://127.0.0.1:{box.port}{path}")
    return f"{request.param}://{'a1b2' * 8}", said, field


def test_a_chat_robot_gets_text_and_link_and_no_file(run, named, box, robot, con):
    url, said, field = robot
    box.answers = [(200, json.dumps({field: 0, "errmsg": "ok"}))]
    assert [each.fault for each in run(named(url))] == [None]
    text = said(box.received[0])
    assert "本周没有收到评价。" in text
    assert "全文：https://letters.example.com/" in text
    assert "a1b2" * 8 in box.paths[0]
    assert con.execute("select len(files) from ops.deliveries").fetchall() == [(0,)]


def test_a_chat_robot_that_refuses_with_status_200_has_not_got_it(run, named, box, robot, con):
    url, _, field = robot
    box.answers = [(200, json.dumps({field: 93000, "errmsg": "invalid webhook url", "msg": "invalid webhook url"}))]
    (sent,) = run(named(url))
    assert sent.fault == f"Refused with {field} 93000: invalid webhook url"
    assert len(box.received) == 3
    assert entries(con)[0][0] == "failed"


# The ledger


def test_a_version_goes_to_a_receiver_once(run, named, box):
    run(named(box.url))
    assert run(named(box.url)) == []
    assert len(box.received) == 1


def test_a_new_version_goes_out_and_says_so(run, named, box, letters):
    run(named(box.url))
    put(letters, SHOP, change=lambda letter: with_templates(letter, 3))
    assert [each.fault for each in run(named(box.url))] == [None]
    assert [message["title"].endswith("（更新）") for message in box.received] == [False, True]
    assert "以这一份为准" in box.received[1]["message"]


@dataclass(frozen=True)
class WiderLetter(WeeklyLetter):
    """The letter of a later release of Lingping."""

    weather: str = "rain"


def widened(letter: WeeklyLetter) -> WeeklyLetter:
    return WiderLetter(**{field.name: getattr(letter, field.name) for field in fields(letter)})


def forget_content(letters: Path) -> None:
    """The record as Lingping 0.1 wrote it: a digest, and nothing of what it covers."""
    (path,) = letters.glob("*/2*.json")
    record = json.loads(path.read_text("utf-8"))
    del record["content"]
    record["versions"][-1]["digest"] = "digest-of-0.1"
    path.write_text(json.dumps(record), "utf-8")
    (card,) = letters.glob("*/*.card")
    card.write_text(json.dumps(json.loads(card.read_text("utf-8")) | {"version": "digest-of-0.1"}), "utf-8")


@pytest.mark.parametrize("is_legacy", [True, False])
def test_a_letter_that_is_written_again_after_an_upgrade_is_not_sent_again(run, named, box, letters, is_legacy):
    if is_legacy:
        forget_content(letters)
    run(named(box.url))
    put(letters, SHOP, change=widened)
    assert run(named(box.url)) == []
    put(letters, SHOP, change=lambda letter: with_templates(widened(letter), 3))
    assert [each.fault for each in run(named(box.url))] == [None]
    assert [message["title"].endswith("（更新）") for message in box.received] == [False, True]


def test_a_letter_that_goes_back_to_what_it_was_goes_out_again(run, named, box, letters):
    for count in (0, 3, 0):
        put(letters, SHOP, change=lambda letter, count=count: with_templates(letter, count))
        run(named(box.url))
    assert len(box.received) == 3


def test_an_english_letter_comes_with_english_words_around_it(run, named, box, letters):
    put(letters, SHOP, change=lambda letter: replace(letter, language="en"))
    run(named(box.url))
    put(letters, SHOP, change=lambda letter: with_templates(replace(letter, language="en"), 3))
    run(named(box.url))
    title = f"{SHOP}: review letter, 23 March – 29 March 2026"
    assert [message["title"] for message in box.received] == [title, f"{title} (updated)"]
    assert "The whole letter: https://letters.example.com/" in box.received[0]["message"]
    assert "This replaces the letter" in box.received[1]["message"]


def test_a_new_receiver_gets_what_the_others_have(run, named, box):
    run(named(box.url))
    (sent,) = run(named(box.url, f"{box.url}?x=1"))
    assert sent.planned.address.label == "2 (json://…)"
    assert not sent.planned.message.title.endswith("（更新）")


def test_what_did_not_arrive_is_tried_three_times_and_again_by_the_next_run(run, named, box, con):
    box.answers = [(500, ""), (500, ""), (500, ""), (200, "{}")]
    (sent,) = run(named(box.url))
    assert "500" in (sent.fault or "")
    assert [(state, tries, done) for state, tries, _, done in entries(con)] == [("failed", 3, True)]
    with pytest.raises(LingpingError, match=r"1 did not arrive .* 2026-03-23 to 1 \(json://…\)"):
        refuse_undelivered([sent.planned], [sent])
    run(named(box.url))
    assert entries(con) == [("sent", 4, None, True)]


def test_a_run_that_is_cut_off_between_sending_and_entering_is_reported_and_not_sent_again(
    run, named, box, con, letters
):
    def killed(message: Message, address: Address) -> Outcome:
        at_once(message, address)
        raise KeyboardInterrupt

    path = named(box.url)
    with pytest.raises(KeyboardInterrupt):
        run(path, deliver=killed)
    assert entries(con) == [("sending", 0, None, False)]
    assert run(path) == []
    planned = plan(con, read_cards(letters), read_addresses(path, IDENTIFY))
    with pytest.raises(LingpingError, match=r"1 may have arrived.*--again"):
        refuse_undelivered(planned, [])
    assert [each.fault for each in run(path, again=True)] == [None]
    assert entries(con) == [("sent", 1, None, True)]
    assert run(path, again=True) == []
    assert len(box.received) == 2


def test_an_entry_is_on_disk_before_the_message_leaves(tmp_path, letters, named, box):
    seen = []

    def look(message: Message, address: Address) -> Outcome:
        seen.extend(entries(con))
        return at_once(message, address)

    with open_writer(tmp_path / "warehouse.duckdb") as con:
        planned = plan(con, read_cards(letters), read_addresses(named(box.url), IDENTIFY))
        list(send_due(con, planned, clock=lambda: AT, deliver=look))
    assert seen == [("sending", 0, None, False)]


def test_a_receiver_that_falls_silent_may_have_it_and_is_not_tried_again(run, named, box, con):
    box.answers = [(0, "")]
    (sent,) = run(named(box.url))
    assert sent.is_unsure
    assert len(box.received) == 1
    assert [(state, done) for state, _, _, done in entries(con)] == [("sending", False)]
    assert run(named(box.url)) == []


def test_a_receiver_that_hangs_is_left_and_may_have_it():
    class Hanging(BaseHTTPRequestHandler):
        def do_POST(self):
            stop.wait(5)

        def log_message(self, format: str, *args: object):
            """Nothing on the terminal."""

    from threading import Event

    from pydantic import SecretStr

    stop = Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Hanging) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        url = SecretStr(f"json://127.0.0.1:{server.server_port}")
        delivery = send(url, 1, "t", "b", patience=Patience(answer=0.3, all=2))
        stop.set()
        server.shutdown()
        thread.join()
    assert delivery.is_unsure


def test_nobody_listening_is_sure_not_to_have_it(run, named, con):
    (sent,) = run(named(f"json://127.0.0.1:{free_port()}/{SECRET}"))
    assert (sent.is_unsure, entries(con)[0][:2]) == (False, ("failed", 3))


def test_the_ledger_and_the_outcome_hold_no_secret(run, named, con, box):
    box.answers = [(500, SECRET)]
    sent = run(named(box.url, f"json://127.0.0.1:{free_port()}/{SECRET}"))
    assert len(sent) == 2
    for text in (repr(con.execute("from ops.deliveries").fetchall()), repr(sent)):
        assert SECRET not in text
    assert "127.0.0.1" not in repr(con.execute("from ops.deliveries").fetchall())


def test_a_letter_goes_to_its_own_merchants_receivers_alone(run, named, box, letters):
    put(letters, "别家")
    more = f'[merchants."别家"]\nto = ["{box.url}other"]\n'
    run(named(box.url, more=more))
    titles = {path.rsplit("/", 1)[1]: message["title"] for path, message in zip(box.paths, box.received, strict=True)}
    assert {name: title.split()[0] for name, title in titles.items()} == {SECRET: SHOP, f"{SECRET}other": "别家"}
    assert all("别家" not in json.dumps(m, ensure_ascii=False) for m in box.received if SHOP in m["title"])


def test_a_page_that_is_not_the_one_of_its_card_stays_here(run, named, box, letters):
    (page,) = letters.glob("*/2*.html")
    page.write_text("half a page", "utf-8")
    (sent,) = run(named(box.url))
    assert "lingping letter" in (sent.fault or "")
    assert box.received == []


def test_the_newest_letter_of_each_merchant_is_meant(letters):
    put(letters, SHOP, date(2026, 3, 16))
    put(letters, "别家", date(2026, 3, 9))
    found: list[Filed] = newest(read_cards(letters))
    assert [(each.card.merchant_id, each.card.week) for each in found] == [("别家", date(2026, 3, 9)), (SHOP, WEEK)]
