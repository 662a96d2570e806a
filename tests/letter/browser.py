"""Headless Chromium, spoken to in the DevTools protocol: what a page logs, what it asks for, how wide it is.

https://chromedevtools.github.io/devtools-protocol/
"""

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--hide-scrollbars",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--disable-sync",
    "--remote-debugging-port=0",
)  # fmt: skip
PATIENCE = 60  # seconds for one answer: a busy machine starts a browser slowly


def keep(name: str, content: bytes) -> None:
    """Leave a picture or print in the folder LINGPING_PICTURES, where it is set."""
    if folder := os.environ.get("LINGPING_PICTURES"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        (Path(folder) / name).write_bytes(content)


def chromium() -> str | None:
    """The browser's command, where this machine has one."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


@contextmanager
def browsing(folder: Path) -> Iterator["Browser"]:
    """A browser with a profile of its own below `folder`."""
    command = chromium()
    assert command
    process = subprocess.Popen(
        [command, *FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        port, path = _address(folder / "DevToolsActivePort", process)
        with connect(f"ws://127.0.0.1:{port}{path}", max_size=None, proxy=None) as socket:
            browser = Browser(socket)
            yield browser
            browser.close()
        process.wait(PATIENCE)
    finally:
        process.kill()
        process.wait()


def _address(file: Path, process: subprocess.Popen[bytes]) -> tuple[str, str]:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        lines = file.read_text().split() if file.exists() else []
        if len(lines) == 2:
            return lines[0], lines[1]
        time.sleep(0.05)
    raise AssertionError("Chromium did not open its DevTools port.")


class Browser:
    """One connection for all tabs; answers are told from events by their id."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._ids = socket, count(1)
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """Send a command and wait for its answer; events that come meanwhile are kept."""
        number = next(self._ids)
        self._socket.send(
            json.dumps(
                {"id": number, "method": method, "params": parameters} | ({"sessionId": session} if session else {})
            )
        )
        while (heard := self._hear()).get("id") != number:
            self.events.append(heard)
        assert "error" not in heard, heard
        return heard["result"]

    def wait_for(self, method: str, session: str) -> None:
        """Wait for an event, which may have come already."""
        while not any(event.get("method") == method and event.get("sessionId") == session for event in self.events):
            self.events.append(self._hear())

    def _hear(self) -> dict[str, Any]:
        return json.loads(self._socket.recv(timeout=PATIENCE))

    def close(self) -> None:
        self.call("Browser.close")

    @contextmanager
    def page(self, file: Path, *, width: int = 360, scheme: str = "light", media: str = "") -> Iterator["Page"]:
        """`file` opened in a tab `width` CSS pixels wide, in a colour scheme, loaded to its end."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        for domain in ("Page", "Network", "Log", "Runtime", "Audits"):
            page.call(f"{domain}.enable")
        page.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=width < 600
        )
        scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
        page.call("Emulation.setEmulatedMedia", media=media, features=[scheme_feature])
        page.call("Page.navigate", url=file.as_uri())
        self.wait_for("Page.loadEventFired", session)
        page.run("new Promise(done => setTimeout(done, 100))")
        yield page
        self.call("Target.closeTarget", targetId=target)


class Page:
    """One tab."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser, self._session = browser, session

    def call(self, method: str, **parameters: object) -> dict[str, Any]:
        """A command to this tab."""
        return self._browser.call(method, self._session, **parameters)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression, its promise kept."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def heard(self, *methods: str) -> list[dict[str, Any]]:
        """Parameters of this tab's events of these kinds, in order."""
        return [
            event["params"]
            for event in self._browser.events
            if event.get("sessionId") == self._session and event.get("method") in methods
        ]

    def requests(self) -> list[str]:
        """Every address that the tab asked for."""
        return [each["request"]["url"] for each in self.heard("Network.requestWillBeSent")]

    def complaints(self) -> list[dict[str, Any]]:
        """What the console shows: errors, warnings, exceptions, what the page's policy blocked."""
        logged = self.heard("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        return logged + self.heard("Audits.issueAdded")

    def picture(self) -> bytes:
        """The whole page as PNG."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        return base64.b64decode(shot["data"])

    def pdf(self) -> bytes:
        """The page printed on A4, with the margins of a browser."""
        size = {"paperWidth": 210 / 25.4, "paperHeight": 297 / 25.4}
        return base64.b64decode(self.call("Page.printToPDF", printBackground=True, **size)["data"])
