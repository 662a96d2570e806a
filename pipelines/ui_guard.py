"""The wall in front of the Dagster UI, which has none: who may ask it, from which page, and for what.

A page of another site can make a browser send requests to this machine. So a request must name a known host (a foreign
name that resolves here is refused: DNS rebinding), come from the UI's own page, and change something only by POST with
JSON, which browsers send across sites only with permission. Where the UI leaves the machine, it also takes a token.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import parse_qs, urlencode, urlsplit

from graphql import GraphQLError, OperationDefinitionNode, OperationType, parse
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "lingping_ui"
_HEALTH = "/server_info"  # versions only, for health checks
_GRAPHQL = "/graphql"
_HARMLESS = frozenset({"logTelemetry", "setNuxSeen"})  # what the page sends by itself
_LARGEST = 10_000_000  # bytes of a request


@dataclass(frozen=True)
class Rules:
    """What the wall lets through.

    `names`: the hosts that a request may name. `is_open`: also any IP address, because the UI listens on several.
    `token`: every request needs it, as cookie, as `Authorization: Bearer …`, or once as `?token=…`. `may_change`: runs
    may be started and stopped.
    """

    names: frozenset[str]
    is_open: bool = False
    token: str | None = None
    may_change: bool = False


class Guard:
    """An ASGI application that passes to `app` the requests that the rules allow, and refuses the others."""

    def __init__(self, app: ASGIApp, rules: Rules) -> None:
        self._app = app
        self._rules = rules

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse a WebSocket before it opens."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self._refuse(scope)
        if refusal is None and scope["type"] == "http" and not self._rules.may_change:
            body = await _read_body(receive)
            refusal = _refuse_change(scope, body)
            receive = _replay(body, receive)
        if refusal is None:
            await self._app(scope, receive, _unframed(send))
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": "refused"})
        else:
            await refusal(scope, receive, send)

    def _refuse(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_known(hosts[0]):
            return _say(403, "This UI does not answer under that name. See --allow-host of `lingping ui`.")
        if not _is_own_page(headers, hosts[0]):
            return _say(403, "The request comes from a page of another site.")
        return _refuse_simple(scope, headers) or self._refuse_stranger(scope, headers)

    def _is_known(self, host: str) -> bool:
        name = _split(f"//{host}")
        return name in self._rules.names or (self._rules.is_open and _is_address(name))

    def _refuse_stranger(self, scope: Scope, headers: Mapping[str, str]) -> Response | None:
        """A request without the token; one with it in its address gets a cookie, and the address without it."""
        token = self._rules.token
        if token is None or scope["path"] == _HEALTH:
            return None
        query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if _is_same(query.pop("token", [""])[0], token) and scope["type"] == "http":
            target = scope["path"] + (f"?{urlencode(query, doseq=True)}" if query else "")
            response = RedirectResponse(f"/{target.lstrip('/')}", 303)
            response.set_cookie(COOKIE, token, httponly=True, samesite="lax")
            return response
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if (scheme.lower() == "bearer" and _is_same(bearer, token)) or _is_same(_cookie(headers), token):
            return None
        return _say(401, "Open the UI with its token: …/?token=TOKEN. `lingping ui` printed it, or it is `ui_token`.")


def _is_own_page(headers: Mapping[str, str], host: str) -> bool:
    """Whether a browser sent the request for a page of this host, or opened it as a page; other programs pass."""
    if (origin := headers.get("origin")) is not None and urlsplit(origin).netloc.lower() != host.lower():
        return False
    is_near = headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    return is_near or (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")


def _refuse_simple(scope: Scope, headers: Mapping[str, str]) -> Response | None:
    """Questions in an address, and POST with anything but JSON: what a page of another site may send unasked."""
    if scope["type"] != "http" or not scope["path"].rstrip("/").endswith(_GRAPHQL):
        return None
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" if scope["method"] == "POST" else scope["query_string"]:
        return _say(405, "Send questions by POST as application/json.")
    return None


def _refuse_change(scope: Scope, body: bytes | None) -> Response | None:
    """Whatever may change something: it starts only under `lingping ui --control`."""
    if scope["method"] in ("GET", "HEAD", "OPTIONS"):
        return None
    if body is None:
        return _say(413, "The request is too large.")
    if not scope["path"].rstrip("/").endswith(_GRAPHQL) or _changes(body):
        return _say(403, "This UI is read-only. `lingping ui --control` also starts and stops runs.")
    return None


def _changes(body: bytes) -> bool:
    """Whether a question to GraphQL has a mutation that the page does not send by itself, or is no question."""
    try:
        operations = parse(json.loads(body)["query"]).definitions
    except (ValueError, TypeError, KeyError, GraphQLError, RecursionError):
        return True
    return any(
        isinstance(each, OperationDefinitionNode)
        and each.operation is OperationType.MUTATION
        and any(
            getattr(getattr(field, "name", None), "value", "") not in _HARMLESS
            for field in each.selection_set.selections
        )
        for each in operations
    )


async def _read_body(receive: Receive) -> bytes | None:
    """The whole body; None for one that is too large."""
    body = bytearray()
    while len(body) <= _LARGEST:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return bytes(body)
    return None


def _replay(body: bytes | None, receive: Receive) -> Receive:
    """A `receive` that returns the body that was read already, then what comes after it."""
    waiting: list[Message] = [{"type": "http.request", "body": body or b"", "more_body": False}]

    async def replay() -> Message:
        return waiting.pop() if waiting else await receive()

    return replay


def _unframed(send: Send) -> Send:
    """A `send` that forbids pages of other sites to show the UI in a frame."""

    async def send_unframed(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message)["X-Frame-Options"] = "SAMEORIGIN"
        await send(message)

    return send_unframed


def _split(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None


def _is_address(name: str | None) -> bool:
    try:
        return bool(ip_address(name or ""))
    except ValueError:
        return False


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def _is_same(given: str, token: str) -> bool:
    return compare_digest(given.encode(), token.encode())


def _say(code: int, why: str) -> PlainTextResponse:
    return PlainTextResponse(f"{why}\n", code)
