"""Messages to a person, sent through Apprise: each cause once per receiver, however often it is seen again."""

import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pydantic import SecretStr, TypeAdapter, ValidationError

from lingping.clock import SHANGHAI
from lingping.troubles import Trouble

if TYPE_CHECKING:
    import apprise

_Ledger = dict[str, dict[str, str]]  # receiver → key of a trouble → when it was told
_LEDGER = TypeAdapter(_Ledger)
_MOST_TROUBLES = 20  # receivers cut long messages, some refuse them
_LONGEST = 20.0  # seconds for one receiver
_PATIENCE = 5.0  # seconds for one answer; a hanging thread would keep the process from ending


@dataclass(frozen=True)
class Told:
    """What a call of `tell` did: troubles that reached a receiver for the first time, receivers that it did not reach.

    `failed` holds one trouble per receiver, ready for the status page: nobody can be alerted of a lost alert.
    """

    told: tuple[Trouble, ...] = ()
    failed: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """One message to one receiver: its name without secrets, and why it did not arrive (None where it did)."""

    receiver: str
    fault: str | None


def tell(troubles: Iterable[Trouble], *, urls: Sequence[SecretStr], ledger: Path, home: Path, now: datetime) -> Told:
    """Send each receiver one message with the troubles that it was not told of before, and remember them in `ledger`.

    A trouble that is gone is forgotten, so its return is told again. What a receiver did not get is tried again at
    the next call. Without `urls` nothing is sent and nothing is changed. A receiver that fails or hangs (20 s) raises
    nothing; raises OSError where the ledger cannot be written.
    """
    if not urls:
        return Told()
    from filelock import FileLock

    ledger.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(ledger.with_name(f".{ledger.name}.lock")):  # a run and the schedule may tell at the same time
        return _tell_news({_text(trouble.key): trouble for trouble in troubles}, urls, ledger, home, now)


def send_test(*, urls: Sequence[SecretStr], home: Path, now: datetime) -> tuple[Delivery, ...]:
    """Send every receiver one message that asks for nothing; says which of them it reached."""
    title = f"Lingping: a test, nothing to do (home {_home_name(home)})"
    body = f"Alerts of this home arrive here. 聆评的提醒会发到这里。\n\n{_closing(home, now)}"
    return tuple(_deliver(url, position, title, body) for position, url in enumerate(urls, start=1))


def unusable(urls: Sequence[SecretStr]) -> list[str]:
    """Names, without secrets, of the URLs that Apprise cannot use."""
    return [_name(url, position) for position, url in enumerate(urls, start=1) if _plugin(url) is None]


def split_urls(text: str) -> list[str]:
    """The URLs of a comma-separated text. A comma inside a URL (`to=a@b.cn,c@d.cn`) does not end it."""
    return [url for part in re.split(r"[,\s]+(?=[A-Za-z][\w+.-]*://)", text) if (url := part.strip(" \t\n,"))]


def _tell_news(
    open_now: dict[str, Trouble], urls: Sequence[SecretStr], ledger: Path, home: Path, now: datetime
) -> Told:
    before, after = _read(ledger), _Ledger()
    told: dict[str, Trouble] = {}
    failed: list[Trouble] = []
    for position, url in enumerate(urls, start=1):
        mark = sha256(url.get_secret_value().encode()).hexdigest()[:16]
        known = {key: at for key, at in (after.get(mark) or before.get(mark, {})).items() if key in open_now}
        news = {key: trouble for key, trouble in open_now.items() if key not in known}
        delivery = _deliver(url, position, *_message(tuple(news.values()), home, now)) if news else None
        if delivery and delivery.fault is not None:
            failed.append(_lost(delivery, mark, len(news)))
        else:
            known |= dict.fromkeys(news, now.isoformat())
            told |= news
        after[mark] = known
    if after != before:
        _write(ledger, after)
    heard = {key for known in before.values() for key in known}
    return Told(tuple(trouble for key, trouble in told.items() if key not in heard), tuple(failed))


def _lost(delivery: Delivery, mark: str, count: int) -> Trouble:
    return Trouble(
        key=f"alerts:{mark}",
        what=f"Alert {delivery.receiver} did not arrive with {_things(count)}: {delivery.fault}",
        remedy="Mend that URL under `alerts` in lingping.toml and try it with `lingping alert-test`; it is sent again.",
    )


def _message(news: Sequence[Trouble], home: Path, now: datetime) -> tuple[str, str]:
    """Title and body."""
    needs = "needs" if len(news) == 1 else "need"
    title = f"Lingping: {_things(len(news))} {needs} a person (home {_home_name(home)})"
    paragraphs = [f"{_line(trouble.what)}\n→ {_line(trouble.remedy)}" for trouble in news[:_MOST_TROUBLES]]
    if len(news) > _MOST_TROUBLES:
        paragraphs.append(f"… and {len(news) - _MOST_TROUBLES} more on the status page.")
    return title, "\n\n".join([*paragraphs, _closing(home, now)])


def _closing(home: Path, now: datetime) -> str:
    return f"Status page: {_line(str(home.resolve() / 'status.html'))} · {now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _home_name(home: Path) -> str:
    return _line(home.resolve().name)


def _things(count: int) -> str:
    return f"{count:,} thing{'' if count == 1 else 's'}"


def _line(text: str) -> str:
    """One line: a file name may hold line breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in _text(text)).split())


def _text(text: str) -> str:
    """`text` that can be encoded: a file name may hold bytes that are none."""
    return text.encode("utf-8", "backslashreplace").decode()


def _deliver(url: SecretStr, position: int, title: str, body: str) -> Delivery:
    import apprise

    plugin = _plugin(url)
    if plugin is None:
        return Delivery(_name(url, position), "Apprise cannot use this URL.")
    sender = apprise.Apprise(plugin, asset=plugin.asset)
    with sender.notify(
        body=body, title=title, notify_type=apprise.NotifyType.WARNING, body_format=apprise.NotifyFormat.TEXT
    ) as result:
        reasons = [entry.message for entry in result.logs()]
    fault = _without_secrets(reasons[0] if reasons else "No answer in time.", url)
    return Delivery(_name(url, position), None if result else fault)


def _plugin(url: SecretStr) -> "apprise.NotifyBase | None":
    """The receiver behind `url`, which reaches no other host: no redirects, no pictures, no key look-ups, no cache."""
    import apprise  # 0.25 s with its plug-ins

    _hush()
    asset = apprise.AppriseAsset(
        app_id="Lingping",
        app_desc="Lingping",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        async_mode=False,
        allow_templates=False,
        service_timeout=_LONGEST,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    plugin = apprise.Apprise.instantiate(url.get_secret_value(), asset=asset)
    if plugin is not None:
        plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, _PATIENCE)
        plugin.socket_read_timeout = min(plugin.socket_read_timeout, _PATIENCE)
    return plugin


def _hush() -> None:
    """Keep URLs out of the logs: Apprise names receivers in its lines, urllib3 whole paths when it debugs."""
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # else Python prints warnings that find no handler
    logging.getLogger("urllib3").setLevel(logging.INFO)


def _name(url: SecretStr, position: int) -> str:
    scheme, separator, _ = url.get_secret_value().partition("://")
    return f"{position} ({scheme}://…)" if separator and scheme.isalnum() else f"{position}"


def _without_secrets(reason: str, url: SecretStr) -> str:
    """`reason` with every part of the URL blotted out: with some services the host is the token."""
    _, _, rest = url.get_secret_value().partition("://")
    parts = {form for part in re.split(r"[/:?&=@,]+", rest) for form in (part, unquote(part)) if len(form) > 2}
    for part in sorted(parts, key=len, reverse=True):
        reason = reason.replace(part, "…")
    return _line(reason)


def _read(ledger: Path) -> _Ledger:
    """What was told; nothing where there is no ledger, or one that cannot be read: told twice beats never."""
    with suppress(FileNotFoundError, ValidationError):
        return _LEDGER.validate_json(ledger.read_bytes())
    return {}


def _write(ledger: Path, told: _Ledger) -> None:
    draft = ledger.with_name(f".{ledger.name}.part")
    draft.write_bytes(_LEDGER.dump_json(told, indent=1))
    draft.replace(ledger)
