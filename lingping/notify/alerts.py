"""Alerts to a person, sent through Apprise: each trouble once per receiver, however often it is found again."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from pydantic import SecretStr, TypeAdapter, ValidationError

from lingping.atomic import write_bytes
from lingping.clock import SHANGHAI
from lingping.counts import count_of
from lingping.home_layout import STATUS_PAGE
from lingping.notify.receivers import Delivery, make_encodable, one_line, send
from lingping.notify.troubles import Trouble

_Ledger = dict[str, dict[str, str]]  # receiver → key of a trouble → when it was sent
_LEDGER = TypeAdapter(_Ledger)
_MOST_TROUBLES = 20  # receivers cut long messages or refuse them


@dataclass(frozen=True)
class Alerted:
    """The result of `send_alerts`: the troubles that reached a receiver for the first time, and the receivers missed.

    `failed` holds one trouble per receiver that was not reached. They are for the status page: an alert would be lost.
    """

    sent: tuple[Trouble, ...] = ()
    failed: tuple[Trouble, ...] = ()


def send_alerts(
    troubles: Iterable[Trouble], *, urls: Sequence[SecretStr], ledger: Path, home: Path, now: datetime
) -> Alerted:
    """Send each receiver one message with the troubles that it has not had yet, and record them in `ledger`.

    A trouble that has ended is removed from the ledger, so it is sent again when it returns. What a receiver did not
    get is sent again at the next call. Without `urls` nothing is sent and nothing is changed. A receiver that fails or
    hangs (20 s) raises nothing; raises OSError where the ledger cannot be written.
    """
    if not urls:
        return Alerted()
    from filelock import FileLock

    ledger.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(ledger.with_name(f".{ledger.name}.lock")):  # a run and the schedule may send at the same time
        return _send_new({make_encodable(trouble.key): trouble for trouble in troubles}, urls, ledger, home, now)


def send_test(*, urls: Sequence[SecretStr], home: Path, now: datetime) -> tuple[Delivery, ...]:
    """Send every receiver a test message; the results say which of them it reached."""
    title = f"Lingping: a test, nothing to do (home {_home_name(home)})"
    body = f"Alerts of this home arrive here. 聆评的提醒会发到这里。\n\n{_closing(home, now)}"
    return tuple(send(url, position, title, body) for position, url in enumerate(urls, start=1))


def _send_new(
    open_now: dict[str, Trouble], urls: Sequence[SecretStr], ledger: Path, home: Path, now: datetime
) -> Alerted:
    before, after = _read(ledger), _Ledger()
    sent: dict[str, Trouble] = {}
    failed: list[Trouble] = []
    for position, url in enumerate(urls, start=1):
        mark = sha256(url.get_secret_value().encode()).hexdigest()[:16]
        known = {key: at for key, at in (after.get(mark) or before.get(mark, {})).items() if key in open_now}
        news = {key: trouble for key, trouble in open_now.items() if key not in known}
        delivery = send(url, position, *_message(tuple(news.values()), home, now)) if news else None
        if delivery and delivery.fault is not None:
            failed.append(_lost(delivery, mark, len(news)))
        else:
            known |= dict.fromkeys(news, now.isoformat())
            sent |= news
        after[mark] = known
    if after != before:
        _write(ledger, after)
    earlier = {key for known in before.values() for key in known}
    return Alerted(tuple(trouble for key, trouble in sent.items() if key not in earlier), tuple(failed))


def _lost(delivery: Delivery, mark: str, count: int) -> Trouble:
    return Trouble(
        key=f"alerts:{mark}",
        what=f"Alert {delivery.receiver} did not arrive with {count_of(count, 'thing')}: {delivery.fault}",
        remedy="Correct that URL under `alerts` in lingping.toml and try `lingping alert-test`; it is sent again.",
    )


def _message(news: Sequence[Trouble], home: Path, now: datetime) -> tuple[str, str]:
    """Title and body."""
    needs = "needs" if len(news) == 1 else "need"
    title = f"Lingping: {count_of(len(news), 'thing')} {needs} a person (home {_home_name(home)})"
    paragraphs = [f"{one_line(trouble.what)}\n→ {one_line(trouble.remedy)}" for trouble in news[:_MOST_TROUBLES]]
    if len(news) > _MOST_TROUBLES:
        paragraphs.append(f"… and {len(news) - _MOST_TROUBLES} more on the status page.")
    return title, "\n\n".join([*paragraphs, _closing(home, now)])


def _closing(home: Path, now: datetime) -> str:
    return f"Status page: {one_line(str(home.resolve() / STATUS_PAGE))} · {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _home_name(home: Path) -> str:
    return one_line(home.resolve().name)


def _read(ledger: Path) -> _Ledger:
    """The ledger; empty where there is none or it cannot be read: an alert sent twice is better than one never sent."""
    with suppress(FileNotFoundError, ValidationError):
        return _LEDGER.validate_json(ledger.read_bytes())
    return {}


def _write(ledger: Path, sent: _Ledger) -> None:
    write_bytes(ledger, _LEDGER.dump_json(sent, indent=1))
