"""Sending one message to one receiver through Apprise, and reporting the result without secrets."""

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

# Chat robots that answer 200 to messages they refuse, and the field of their answer that is 0 for accepted ones.
# https://developer.work.weixin.qq.com/document/path/91770 · https://open.dingtalk.com/document/orgapp/custom-robot-access
# https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
_REFUSALS = {"wecombot": "errcode", "dingtalk": "errcode", "feishu": "code", "lark": "code"}
_UNANSWERED = re.compile(r"read timed out|\btimed out|closed connection|connection aborted|unexpectedly closed", re.I)
_NOT_CONNECTED = re.compile(r"connect timeout|ConnectTimeout", re.I)


@dataclass(frozen=True)
class Patience:
    """Timeouts in seconds: for one answer of a receiver, and for all of them together."""

    answer: float = 5.0  # a hanging thread would keep the process from ending
    all: float = 20.0


@dataclass(frozen=True)
class Delivery:
    """One message to one receiver: its name without secrets, and why it did not arrive (None where it did).

    `is_unsure`: the receiver was reached and then stopped answering, so it may have the message.
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
    """Send plain text, and files where the service accepts any. Raises nothing for a receiver that fails or hangs.

    `position` is the receiver's number in the user's list; the result names the receiver by it and the scheme.
    `kind` is a notify type of Apprise (info, warning, …).
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
    """Whether the service behind `url` accepts attachments: mail does, chat robots do not."""
    plugin = _plugin(url, Patience())
    return plugin is not None and bool(plugin.attachment_support)


def count_receivers(url: SecretStr) -> int:
    """The number of receivers behind `url` that are sent to one by one: some may get a message and others not."""
    plugin = _plugin(url, Patience())
    if plugin is None or plugin.secure_protocol in _REFUSALS:
        return 1  # the people that a DingTalk robot mentions are not receivers
    return len(plugin)


def unusable_urls(urls: Sequence[SecretStr]) -> list[str]:
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
    """`text` as one line: a file name may hold line breaks and control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in make_encodable(text)).split())


def make_encodable(text: str) -> str:
    """`text` with what UTF-8 cannot encode escaped: a file name may hold bytes that are no text."""
    return text.encode("utf-8", "backslashreplace").decode()


def _plugin(url: SecretStr, patience: Patience) -> "apprise.NotifyBase | None":
    """The Apprise plug-in of `url`. It contacts no other host: no redirects, pictures, key look-ups or cache."""
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
    """Refusals that a chat robot sends with status 200; Apprise 2.2 counts them as success."""
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
    """Collects Apprise's messages about broken connections; at their level Apprise logs secrets as well."""

    def __init__(self, kept: list[str]) -> None:
        super().__init__()
        self._kept = kept

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        if message.startswith("Socket Exception"):
            self._kept.append(message)


@contextmanager
def _connection_faults() -> Iterator[list[str]]:
    """Why connections broke in the block. Apprise's warnings do not distinguish a refused connection from a timeout."""
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
    """Stands in for the module `requests` in a plug-in: reads the answers to `post`, passes on all else."""

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
        answer = json.loads(body)
    except ValueError:
        return "The answer is not that of such a robot."
    if not isinstance(answer, dict) or field not in answer:
        return "The answer is not that of such a robot."
    if answer[field] == 0:
        return None
    return f"Refused with {field} {answer[field]}: {answer.get('errmsg') or answer.get('msg') or 'no reason given'}"


def _fell_silent(message: str) -> bool:
    return bool(_UNANSWERED.search(message)) and not _NOT_CONNECTED.search(message)


def _hush() -> None:
    """Keep URLs out of the logs: Apprise logs receivers, and urllib3 whole paths at its debug level."""
    log = logging.getLogger("apprise")
    log.propagate = False
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # otherwise Python prints warnings of loggers without a handler
    logging.getLogger("urllib3").setLevel(logging.INFO)


def _without_secrets(reason: str, url: SecretStr) -> str:
    """`reason` with every part of the URL replaced by …: with some services the host is the token."""
    _, _, rest = url.get_secret_value().partition("://")
    parts = {form for part in re.split(r"[/:?&=@,]+", rest) for form in (part, unquote(part)) if len(form) > 2}
    for part in sorted(parts, key=len, reverse=True):
        reason = reason.replace(part, "…")
    return one_line(reason)
