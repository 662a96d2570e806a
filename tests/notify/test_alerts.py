"""Alerts reach real receivers on this machine, once per cause, and give no secret away."""

import json
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread

import pytest
from pydantic import SecretStr

from lingping.errors import LingpingError
from lingping.notify.alerts import Alerted, send_alerts, send_test
from lingping.notify.troubles import Trouble
from lingping.settings import load_settings
from pipelines.cli.main import main

SECRET = "geheim-8f31"
NOW = datetime(2026, 3, 30, 1, 15, tzinfo=UTC)
HELD = Trouble(
    "held:评价.csv", "评价.csv is held back: no source mapping fits.", "Add a mapping, see `lingping docs mappings`."
)
FAILED = Trouble("run:daily", "The daily run failed at 09:15.", "Read `lingping status`, then `lingping run`.")


class Server(TCPServer):
    allow_reuse_address = True


@contextmanager
def serving(handler: type, port: int = 0) -> Iterator[TCPServer]:
    with Server(("127.0.0.1", port), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def post_box(received: list[dict[str, str]], status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> type:
    """An HTTP receiver that keeps each JSON body and answers with `status`."""

    class PostBox(BaseHTTPRequestHandler):
        def do_POST(self):
            received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, format: str, *args: object):
            """Nothing on the terminal."""

    return PostBox


def mail_box(received: list[bytes]) -> type:
    """An SMTP receiver that keeps each message: RFC 5321 without extensions."""

    class MailBox(StreamRequestHandler):
        def handle(self):
            self.say("220 here")
            for line in self.rfile:
                match line[:4].upper():
                    case b"DATA":
                        self.say("354 go on")
                        received.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                        self.say("250 kept")
                    case b"QUIT":
                        self.say("221 bye")
                        return
                    case _:
                        self.say("250 well")

        def say(self, line: str):
            self.wfile.write(f"{line}\r\n".encode())

    return MailBox


def json_url(server: TCPServer) -> SecretStr:
    return SecretStr(f"json://operator:{SECRET}@127.0.0.1:{server.server_address[1]}/{SECRET}")


@pytest.fixture
def received() -> list[dict[str, str]]:
    return []


@pytest.fixture
def url(received) -> Iterator[SecretStr]:
    with serving(post_box(received)) as server:
        yield json_url(server)


@pytest.fixture
def ledger(tmp_path) -> Path:
    return tmp_path / "shop" / "alerts.json"


@pytest.fixture
def call(ledger) -> Callable[..., Alerted]:
    """`send_alerts` with a home and a ledger of the test's own."""

    def call(*troubles: Trouble, urls: list[SecretStr]) -> Alerted:
        return send_alerts(troubles, urls=urls, ledger=ledger, home=ledger.parent, now=NOW)

    return call


def test_one_message_lists_what_is_wrong_and_what_mends_it(call, url, received, ledger):
    assert call(HELD, FAILED, urls=[url]) == Alerted((HELD, FAILED))
    (message,) = received
    assert message["title"] == "Lingping: 2 things need a person (home shop)"
    for part in (HELD.what, HELD.remedy, FAILED.what, FAILED.remedy, str(ledger.parent / "status.html")):
        assert part in message["message"]
    assert "2026-03-30 09:15" in message["message"]


def test_a_letter_by_mail_keeps_its_chinese(call):
    letters: list[bytes] = []
    with serving(mail_box(letters)) as server:
        port = server.server_address[1]
        address = f"mailto://127.0.0.1:{port}?from=shop@example.com&to=operator@example.com&mode=insecure"
        assert call(HELD, urls=[SecretStr(address)]) == Alerted((HELD,))
    (letter,) = (message_from_bytes(raw, policy=policy.default) for raw in letters)
    assert letter["Subject"] == "Lingping: 1 thing needs a person (home shop)"
    body = letter.get_body(("plain", "html"))
    assert body is not None
    assert HELD.what in body.get_content()


def test_a_trouble_is_sent_once_however_often_it_is_found(call, url, received):
    call(HELD, urls=[url])
    assert call(HELD, urls=[url]) == Alerted()
    assert call(HELD, FAILED, urls=[url]) == Alerted((FAILED,))
    assert [HELD.what in message["message"] for message in received] == [True, False]


def test_a_trouble_that_comes_back_is_sent_again(call, url, received):
    call(HELD, urls=[url])
    call(urls=[url])
    assert call(HELD, urls=[url]) == Alerted((HELD,))
    assert len(received) == 2


def test_with_alerts_off_nothing_is_sent_or_recorded_so_that_switching_on_sends_all(call, url, received, ledger):
    assert call(HELD, urls=[]) == Alerted()
    assert not ledger.exists()
    assert call(HELD, urls=[url]) == Alerted((HELD,))


def test_a_receiver_that_was_down_gets_later_what_it_missed_and_the_other_one_nothing_twice(call, url, received):
    missed: list[dict[str, str]] = []
    with serving(post_box(missed)) as server:
        port, other = server.server_address[1], json_url(server)
    first = call(HELD, urls=[other, url])
    assert first.sent == (HELD,)
    assert [trouble.key.partition(":")[0] for trouble in first.failed] == ["alerts"]
    assert call(HELD, urls=[other, url]).failed == first.failed
    with serving(post_box(missed), port):
        assert call(HELD, urls=[other, url]) == Alerted()
    assert len(received) == len(missed) == 1


def test_a_trouble_that_nobody_received_is_not_recorded_as_sent(call):
    with serving(post_box([], status=500)) as server:
        outcome = call(HELD, urls=[json_url(server)])
    assert outcome.sent == ()
    assert "500" in outcome.failed[0].what


@pytest.mark.parametrize("damage", [b"", b"\xff\xfe{", b"[1, 2]", b'{"a": 3}'])
def test_a_damaged_ledger_counts_as_empty(call, url, received, ledger, damage):
    ledger.parent.mkdir()
    ledger.write_bytes(damage)
    assert call(HELD, urls=[url]) == Alerted((HELD,))
    assert call(HELD, urls=[url]) == Alerted()


def test_a_file_name_of_any_bytes_can_be_sent_and_stays_one_line(call, url, received):
    odd = Trouble("held:\udcff\n", "\udcff\nBcc: x\x1b[31m.csv is held back.", "Rename it.")
    assert call(odd, urls=[url]).sent == (odd,)
    assert call(odd, urls=[url]) == Alerted()
    assert "\\udcff Bcc: x [31m.csv is held back.\n" in received[0]["message"]


def test_many_causes_are_one_message_of_bounded_length(call, url, received):
    call(*(Trouble(f"held:{n}", f"File {n} is held back.", "Correct it.") for n in range(500)), urls=[url])
    (message,) = received
    assert message["title"].startswith("Lingping: 500 things")
    assert "and 480 more" in message["message"]
    assert message["message"].count("held back") == 20


def test_a_redirect_is_not_followed(call, received):
    with (
        serving(post_box(received)) as elsewhere,
        serving(
            post_box([], 307, (("Location", f"http://127.0.0.1:{elsewhere.server_address[1]}/"),)),
        ) as server,
    ):
        assert call(HELD, urls=[json_url(server)]).sent == ()
    assert received == []


class Lines(logging.Handler):
    """What a handler of the application's own would write."""

    def __init__(self):
        super().__init__()
        self.text = ""

    def emit(self, record: logging.LogRecord):
        self.text += f"{record.getMessage()}\n"


@pytest.fixture
def log(monkeypatch) -> Iterator[Lines]:
    """The root logger at its most talkative. Not `caplog`: it also listens to loggers that hand nothing on."""
    lines, root = Lines(), logging.getLogger()
    monkeypatch.setattr(root, "level", logging.DEBUG)
    root.addHandler(lines)
    yield lines
    root.removeHandler(lines)


def test_no_secret_is_in_the_ledger_the_outcome_or_the_logs(call, url, ledger, log, capfd):
    host = "127.83.11.99"  # with some services the host is the token
    down = SecretStr(f"json://{host}:1/{SECRET}")
    outcome = call(HELD, urls=[url, down, SecretStr(f"nothing://{SECRET}")])
    assert len(outcome.failed) == 2
    for text in (ledger.read_text("utf-8"), repr(outcome), log.text, *capfd.readouterr()):
        assert SECRET not in text
    assert host not in repr(outcome)


def test_a_test_message_reports_whom_it_reached(url, received, tmp_path):
    deliveries = send_test(urls=[url, SecretStr("json://127.0.0.1:1")], home=tmp_path, now=NOW)
    assert [delivery.fault is None for delivery in deliveries] == [True, False]
    assert "聆评" in received[0]["message"]


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """A folder without settings to work in."""
    monkeypatch.chdir(tmp_path)
    for name in ("LINGPING_ALERTS", "LINGPING_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def test_alerts_are_off_by_default(folder):
    assert load_settings().alerts == ()


@pytest.mark.parametrize("written", ["json://a.example, mailto://b.example?from=b@b.cn&to=c@c.cn,d@d.cn", None])
def test_the_environment_names_urls_with_commas_or_as_json(folder, monkeypatch, written):
    urls = ["json://a.example", "mailto://b.example?from=b@b.cn&to=c@c.cn,d@d.cn"]
    monkeypatch.setenv("LINGPING_ALERTS", written or json.dumps(urls))
    assert [url.get_secret_value() for url in load_settings().alerts] == urls
    assert "example" not in repr(load_settings())


@pytest.mark.parametrize(
    "written",
    [
        f'alerts = ["json://a.example", "nothing://{SECRET}"]',
        f'alerts = "{SECRET}"',
        f'alerts = [{{url = "{SECRET}"}}]',
        f'alert = ["json://{SECRET}.example"]',
    ],
)
def test_a_wrong_url_is_one_line_without_the_secret(folder, written):
    (folder / "lingping.toml").write_text(written, "utf-8")
    with pytest.raises(LingpingError, match="alert") as error:
        load_settings()
    assert "\n" not in str(error.value)
    assert SECRET not in f"{error.value} {error.value.__cause__}"


def test_broken_json_in_the_environment_is_one_line_too(folder, monkeypatch):
    monkeypatch.setenv("LINGPING_ALERTS", f'["json://{SECRET}')
    with pytest.raises(LingpingError, match="LINGPING_ALERTS") as error:
        load_settings()
    assert SECRET not in str(error.value)


def test_the_command_reports_which_urls_work(folder, monkeypatch, capfd, url, received):
    monkeypatch.setenv("LINGPING_ALERTS", json.dumps([url.get_secret_value(), f"json://127.0.0.1:1/{SECRET}"]))
    monkeypatch.setattr(sys, "argv", ["lingping", "alert-test"])
    with pytest.raises(SystemExit) as end:
        main()
    seen = capfd.readouterr()
    assert end.value.code == 2
    assert "1 (json://…): sent" in seen.out
    assert "2 (json://…): NOT SENT" in seen.out
    assert "1 of 2 alerts did not arrive" in seen.err
    assert SECRET not in seen.out + seen.err
    assert len(received) == 1


def test_the_command_shows_how_to_switch_alerts_on(folder, monkeypatch, capfd):
    monkeypatch.setattr(sys, "argv", ["lingping", "alert-test"])
    with pytest.raises(SystemExit):
        main()
    assert "Alerts are off" in capfd.readouterr().err
