"""What the wall in front of the Dagster UI lets through: asked by its own page, by programs, and by other pages."""

import json
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from pipelines.ui_guard import Guard, Rules
from pipelines.ui_server import make_rules

QUERY = {"query": "query Runs { runsOrError { __typename } }"}
MUTATION = {"query": "mutation { launchRun(executionParams: {}) { __typename } }"}
SOCKET = "ws://127.0.0.1:3000/graphql"
TOKEN = "a-token-of-the-operator"


async def answer(request: Request) -> JSONResponse:
    return JSONResponse({"path": request.url.path, "body": (await request.body()).decode()})


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("open")
    await socket.close()


def client(*, host: str = "127.0.0.1", url: str = "http://127.0.0.1:3000", **options: Any) -> TestClient:
    routes = [
        WebSocketRoute("/graphql", talk),
        Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"]),
    ]
    options = {"names": [], "token": None, "may_change": False} | options
    return TestClient(Guard(Starlette(routes=routes), make_rules(host, **options)), base_url=url)


def test_the_page_itself_and_programs_are_answered():
    page = {"origin": "http://127.0.0.1:3000", "sec-fetch-site": "same-origin"}
    for headers in (page, {}, {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}):
        assert client().get("/runs", headers=headers).json()["path"] == "/runs"
        assert json.loads(client().post("/graphql?op=Runs", json=QUERY, headers=headers).json()["body"]) == QUERY
    with client().websocket_connect(SOCKET, headers={"origin": "http://127.0.0.1:3000"}) as socket:
        assert socket.receive_text() == "open"
    assert client().get("/graphql").is_success  # the playground
    assert client(url="http://localhost:3000").get("/").is_success
    assert client(url="http://[::1]:3000").get("/").is_success


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:3000",
        "127.0.0.1.evil.example",
        "192.0.2.7:3000",
        "",
        "[",
        "127.0.0.1@evil.example",
    ],
)
def test_a_foreign_host_is_refused_also_one_that_resolves_to_this_machine(host):
    assert client().get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:3001", "http://127.0.0.1:3000.evil.example"]
)
def test_a_page_of_another_site_gets_nothing(origin):
    for method in ("GET", "POST"):
        refused = client(may_change=True).request(method, "/graphql", headers={"origin": origin}, json=QUERY)
        assert (refused.status_code, "runsOrError" in refused.text) == (403, False)
    with pytest.raises(WebSocketDisconnect), client().websocket_connect(SOCKET, headers={"origin": origin}):
        pass


def test_a_page_of_another_site_can_link_to_the_ui_but_embeds_nothing():
    linked = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    assert client().get("/runs", headers=linked).headers["x-frame-options"] == "SAMEORIGIN"
    for embedded in ({"sec-fetch-dest": "iframe"}, {"sec-fetch-mode": "no-cors", "sec-fetch-dest": "image"}):
        assert client().get("/runs", headers=linked | embedded).status_code == 403


def test_nothing_is_asked_in_an_address_or_as_a_form():
    everything = client(may_change=True)
    for question in (QUERY, MUTATION):
        assert everything.get("/graphql", params=question).status_code == 405
        assert everything.get("/graphql/", params=question).status_code == 405
        assert everything.post("/graphql", params=question).status_code == 405
        assert everything.post("/graphql", data=question).status_code == 405
        text = {"content-type": "text/plain; application/json"}
        assert everything.post("/graphql", content=json.dumps(question), headers=text).status_code == 405


@pytest.mark.parametrize(
    "body",
    [
        MUTATION,
        {"query": "query A { version } mutation B { deleteRun(runId: 1) { __typename } }", "operationName": "B"},
        {"query": "mutation { logTelemetry(action: 1) { __typename } wipeAssets { __typename } }"},
        {"query": "mutation { ...f } fragment f on Mutation { wipeAssets { __typename } }"},
        {"query": "mutation { logTelemetry: wipeAssets { __typename } }"},
        {"query": "no graphql {"},
        [MUTATION],
        {},
    ],
)
def test_without_control_nothing_is_changed(body):
    assert client().post("/graphql", json=body).status_code == 403
    assert client(may_change=True).post("/graphql", json=body).is_success


def test_without_control_events_are_not_reported_and_what_the_page_sends_by_itself_passes():
    assert client().post("/report_asset_materialization/letters/weekly").status_code == 403
    assert client().delete("/runs").status_code == 403
    assert client().post("/graphql", json={"query": "mutation { setNuxSeen }"}).is_success


def test_with_a_token_nothing_is_answered_without_it():
    guarded = client(token=TOKEN)
    for given in ({}, {"authorization": "Bearer wrong"}, {"cookie": "lingping_ui=wrong"}, {"cookie": "a=\x01;;"}):
        assert guarded.get("/runs", headers=given).status_code == 401
        with pytest.raises(WebSocketDisconnect), guarded.websocket_connect(SOCKET, headers=given):
            pass
    assert guarded.get("/?token=wrong").status_code == 401
    assert guarded.get("/server_info").is_success  # for health checks
    assert guarded.get("/runs", headers={"authorization": f"Bearer {TOKEN}"}).is_success


def test_a_browser_opens_it_once_with_the_token_and_keeps_a_cookie():
    guarded = client(token=TOKEN)
    opened = guarded.get("/runs", params={"a": "b", "token": TOKEN}, follow_redirects=False)
    assert (opened.status_code, opened.headers["location"]) == (303, "/runs?a=b")
    assert "httponly" in opened.headers["set-cookie"].lower()
    assert "samesite=lax" in opened.headers["set-cookie"].lower()
    assert guarded.get("/runs").is_success  # the client kept the cookie
    with guarded.websocket_connect(SOCKET) as socket:
        assert socket.receive_text() == "open"
    elsewhere = guarded.get("//evil.example/", params={"token": TOKEN}, follow_redirects=False)
    assert httpx.URL("http://127.0.0.1:3000").join(elsewhere.headers["location"]).host == "127.0.0.1"


def test_on_every_address_it_answers_under_addresses_and_the_names_that_were_allowed():
    for url, code in {
        "http://192.0.2.7:3000": 200,
        "http://[2001:db8::1]:3000": 200,
        "https://lingping.example.com": 200,
        "http://evil.example:3000": 403,
    }.items():
        opened = client(host="0.0.0.0", names=["Lingping.example.com"], url=url)
        assert (url, opened.get("/").status_code) == (url, code)
    assert make_rules("127.0.0.1", [], None, may_change=False) == Rules(frozenset({"127.0.0.1", "localhost", "::1"}))
