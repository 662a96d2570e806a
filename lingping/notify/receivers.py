"""Sending one message to one receiver through Apprise: which URLs it can use, and what came of it, without secrets."""

import json
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pydantic import SecretStr

if TYPE_CHECKING:
    import apprise
    import requests

# Chat robots that answer 200 to what they refuse, and the field of their answer that is 0 where they took it.
# https://developer.work.weixin.qq.com/document/path/91770 · https://open.dingtalk.com/document/orgapp/custom-robot-access
# https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
_REFUSALS = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
_UNANSWERED = re.compile(r"read timed out|\btimed out|closed connection|connection aborted|unexpectedly closed", re.I)
_NOT_CONNECTED = re.compile(r"connect timeout|ConnectTimeout", re.I)


@dataclass(frozen=True)
class Patience:
    """Seconds that a receiver is given: for one answer, and for all of them together."""

    answer: float = 5.0  # a hanging thread would keep the process from ending
    all: float = 20.0


@dataclass(frozen=True)
class Delivery:
    """One message to one receiver: its name without secrets, and why it did not arrive (None where it did).

    `is_unsure`: the receiver fell silent after it was reached, so that it may have the message all the same.
    """

    receiver: str
    fault: str | None
    is_unsure: bool = False


def send(
    url: SecretStr,
    position: int,
    title: str,
    body: str,
    *,
    attachments: Sequence[Path] = (),
    kind: str = "warning",
    patience: Patience | None = None,
) -> Delivery:
    """Send plain text, and files where the service takes any. Raises nothing for a receiver that fails or hangs.

    `position` is the receiver's number in the user's list, which names it beside the scheme; `kind` is a notify type
    of Apprise (info, warning, …).
    """
    import apprise

    plugin = _plugin(url, patience or Patience())
    if plugin is None:
        return Delivery(name_of(url, position), "Apprise cannot use this URL.")
    sender = apprise.Apprise(plugin, asset=plugin.asset)
    with (
        _refusals(plugin) as refusals,
        _connection_faults() as faults,
        sender.notify(
            body=body,
            title=title,
            notify_type=apprise.NotifyType(kind),
            body_format=apprise.NotifyFormat.TEXT,
            attach=[str(path) for path in attachments] or None,
        ) as result,
    ):
        reasons = [entry.message for entry in result.logs()]
    if result and not refusals:
        return Delivery(name_of(url, position), None)
    fault = next(iter([*refusals, *reasons]), "No answer in time.")
    silent = not refusals and (not reasons or any(map(_fell_silent, faults)))
    return Delivery(name_of(url, position), _without_secrets(fault, url), is_unsure=silent)


def takes_files(url: SecretStr) -> bool:
    """Whether the service behind `url` takes attachments: mail does, the chat robots do not."""
    plugin = _plugin(url, Patience())
    return plugin is not None and bool(plugin.attachment_support)


def targets(url: SecretStr) -> int:
    """To how many receivers a message behind `url` goes one by one: some might get it and some not."""
    plugin = _plugin(url, Patience())
    if plugin is None or plugin.secure_protocol in _REFUSALS:
        return 1  # the people whom a robot of DingTalk is to mention are no receivers
    return len(plugin)


def unusable(urls: Sequence[SecretStr]) -> list[str]:
    """Names, without secrets, of the URLs that Apprise cannot use."""
    return [name_of(url, position) for position, url in enumerate(urls, start=1) if _plugin(url, Patience()) is None]


def split_urls(text: str) -> list[str]:
    """The URLs of a comma-separated text. A comma inside a URL (`to=a@b.cn,c@d.cn`) does not end it."""
    return [url for part in re.split(r"[,\s]+(?=[A-Za-z][\w+.-]*://)", text) if (url := part.strip(" \t\n,"))]


def name_of(url: SecretStr, position: int) -> str:
    """The receiver's number and service, such as `2 (mailtos://…)`."""
    scheme, separator, _ = url.get_secret_value().partition("://")
    return f"{position} ({scheme}://…)" if separator and scheme.isalnum() else f"{position}"


def one_line(text: str) -> str:
    """One line: a file name may hold line breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in encodable(text)).split())


def encodable(text: str) -> str:
    """`text` that can be encoded: a file name may hold bytes that are none."""
    return text.encode("utf-8", "backslashreplace").decode()


def _plugin(url: SecretStr, patience: Patience) -> "apprise.NotifyBase | None":
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
        service_timeout=patience.all,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    plugin = apprise.Apprise.instantiate(url.get_secret_value(), asset=asset)
    if plugin is not None:
        plugin.socket_connect_timeout = min(plugin.socket_connect_timeout, patience.answer)
        plugin.socket_read_timeout = min(plugin.socket_read_timeout, patience.answer)
    return plugin


@contextmanager
def _refusals(plugin: "apprise.NotifyBase") -> Iterator[list[str]]:
    """What the chat robots refuse in an answer of status 200, which Apprise takes for a yes (seen with 2.2)."""
    found: list[str] = []
    field = _REFUSALS.get(str(plugin.secure_protocol))
    module = sys.modules[type(plugin).__module__]
    if field is None:
        yield found
        return
    real: requests = module.requests  # pyright: ignore[reportAttributeAccessIssue, reportGeneralTypeIssues]
    module.requests = _Listener(real, field, found)  # pyright: ignore[reportAttributeAccessIssue]
    try:
        yield found
    finally:
        module.requests = real  # pyright: ignore[reportAttributeAccessIssue]


class _Faults(logging.Handler):
    """Keeps what Apprise tells of broken connections, at a level at which it also tells secrets."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Socket Exception"):
            self._kept.append(message)


@contextmanager
def _connection_faults() -> Iterator[list[str]]:
    """Why connections broke while the block ran: Apprise's warnings do not tell a refused one from a silent one."""
    kept: list[str] = []
    log, handler = logging.getLogger("apprise"), _Faults(kept)
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.DEBUG)
    try:
        yield kept
    finally:
        log.setLevel(level)
        log.removeHandler(handler)


class _Listener:
    """The module `requests` to a plug-in, but for `post`, whose answer is read."""

    def __init__(self, module: object, field: str, found: list[str]) -> None:
        self._module, self._field, self._found = module, field, found

    def __getattr__(self, name: str) -> object:
        return getattr(self._module, name)

    def post(self, *arguments: object, **options: object) -> "requests.Response":
        answer: requests.Response = self._module.post(*arguments, **options)  # pyright: ignore[reportAttributeAccessIssue]
        if answer.ok and (refusal := _refusal(answer.content, self._field)):
            self._found.append(refusal)
        return answer


def _refusal(body: bytes, field: str) -> str | None:
    try:
        said = json.loads(body)
    except ValueError:
        return "The answer is not that of such a robot."
    if not isinstance(said, dict) or field not in said:
        return "The answer is not that of such a robot."
    if said[field] == 0:
        return None
    return f"Refused with {field} {said[field]}: {said.get('errmsg') or said.get('msg') or 'no reason given'}"


def _fell_silent(message: str) -> bool:
    return bool(_UNANSWERED.search(message)) and not _NOT_CONNECTED.search(message)


def _hush() -> None:
    """Keep URLs out of the logs: Apprise names receivers in its lines, urllib3 whole paths when it debugs."""
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # else Python prints warnings that find no handler
    logging.getLogger("urllib3").setLevel(logging.INFO)


def _without_secrets(reason: str, url: SecretStr) -> str:
    """`reason` with every part of the URL blotted out: with some services the host is the token."""
    _, _, rest = url.get_secret_value().partition("://")
    parts = {form for part in re.split(r"[/:?&=@,]+", rest) for form in (part, unquote(part)) if len(form) > 2}
    for part in sorted(parts, key=len, reverse=True):
        reason = reason.replace(part, "…")
    return one_line(reason)
