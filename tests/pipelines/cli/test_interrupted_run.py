"""`lingping run` in a terminal: bars move while it works, and Ctrl-C or SIGTERM ends it soon and cleanly."""

import os
import pty
import re
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

LINGPING = Path(sys.executable).with_name("lingping")
REVIEWS = "评论ID,商品ID,评分,评论内容,评论时间\n1,i1,5,很好,2026-03-01\n2,i1,1,又苦又涩,2026-03-02\n"
ENDED_WITHIN = 6  # seconds: five are promised, and this machine may be busy


@dataclass
class Terminal:
    """A process in a terminal of its own, and what it wrote there so far."""

    process: subprocess.Popen[bytes]
    descriptor: int
    seen: list[str] = field(default_factory=list)

    def read_until(self, wanted: str) -> None:
        while wanted not in "".join(self.seen):
            assert self.read(), f"ended without {wanted!r}: {self.seen[-20:]}"

    def read(self) -> bool:
        """Read what was written; False at the end."""
        try:
            chunk = os.read(self.descriptor, 65536)
        except OSError:  # how Linux reports that the other side was closed
            return False
        self.seen.append(chunk.decode("utf-8", "replace"))
        return bool(chunk)

    @property
    def text(self) -> str:
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", "".join(self.seen))


@contextmanager
def run_in_terminal(home: Path) -> Iterator[Terminal]:
    controller, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    environment = os.environ | {"LINGPING_KEY_FILE": f"{home}.key", "LINGPING_STORAGE": "", "TERM": "xterm"}
    with subprocess.Popen(
        [LINGPING, "run", "--home", home],
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env=environment,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        try:
            yield Terminal(process, controller)
        finally:
            process.kill()
            os.close(controller)


@pytest.fixture
def home(tmp_path) -> Path:
    inbox = tmp_path / "home" / "inbox" / "shop"
    inbox.mkdir(parents=True)
    (inbox / "reviews.csv").write_text(REVIEWS, "utf-8")
    return tmp_path / "home"


def test_bars_move_during_the_run_and_a_run_that_was_stopped_goes_on(home):
    for sent, step in ((signal.SIGINT, "load the classifier"), (signal.SIGTERM, "build and test the tables")):
        with run_in_terminal(home) as terminal:
            terminal.read_until(step)
            assert terminal.process.poll() is None
            os.killpg(terminal.process.pid, sent)  # as a terminal does with Ctrl-C: to every process of the group
            began = time.monotonic()
            while terminal.read():
                pass
            assert terminal.process.wait(60) in (128 + sent, 1)
            assert time.monotonic() - began < ENDED_WITHIN
            assert not {"Traceback", "DagsterExecutionInterruptedError"} & set(re.findall(r"\w+", terminal.text))
    with run_in_terminal(home) as terminal:
        while terminal.read():
            pass
        assert terminal.process.wait(60) == 0
    assert "letters (1)" in terminal.text
    assert "Warning" not in terminal.text
    assert (home / "published" / "current" / "lingping.duckdb").is_file()
