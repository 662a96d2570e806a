"""What the user of a web server can read of a home that the units keep: letters, and nothing else."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lingping.atomic import write_text
from lingping.ingest.pseudonyms import load_key

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root can act as two other users"
)
LINGPING, WEB = 64001, 64002  # numbers of a user and its group; they need no names
LETTERS = ("letters/shop/2026-03-02-x.html", "letters/shop/index-x.html")
CLOSED = ("warehouse.duckdb", "overview.html", "status.html", "inbox/shop/a.csv", "published/current/lingping.duckdb")


def act_as(user: int, act: Callable[[], str]) -> str:
    """What `act` returns in a process of another user, with the umask of the units."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)
            os.umask(0o027)
            os.write(writing, act().encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as answer:
        return answer.read()


@pytest.fixture
def home() -> Iterator[Path]:
    """The home as systemd makes it, with the folder of letters as docs/operate.md makes it."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        home = Path(folder) / "home"
        for path, group, mode in ((home, LINGPING, 0o711), (home / "letters", WEB, 0o2750)):
            path.mkdir()
            os.chown(path, LINGPING, group)
            path.chmod(mode)
        yield home


def write_home(home: Path) -> str:
    for _ in range(2):  # the second replaces the first, as a letter that is written again does
        for name in (*LETTERS, *CLOSED):
            write_text(home / name, "x")
    return "written"


def tell_access(path: Path) -> str:
    """How the user of this process can use a file or folder."""
    try:
        if path.is_dir():
            return f"lists {len(list(path.iterdir()))}"
        path.read_bytes()
        path.open("a").close()
        return "writes"
    except PermissionError as error:
        return "reads" if error.filename == str(path) and os.access(path, os.R_OK) else "no"


def test_a_web_server_reads_letters_and_nothing_else(home):
    load_key(home / "key")
    os.chown(home / "key", LINGPING, LINGPING)
    assert act_as(LINGPING, lambda: write_home(home)) == "written"
    for name, access in {
        "letters": "lists 1",
        "letters/shop": "lists 2",
        **dict.fromkeys(LETTERS, "reads"),
        ".": "no",
        "inbox": "no",
        "published": "no",
        "key": "no",
        **dict.fromkeys(CLOSED, "no"),
    }.items():
        assert (name, act_as(WEB, lambda path=home / name: tell_access(path))) == (name, access)
    assert act_as(LINGPING, lambda: tell_access(home / LETTERS[0])) == "writes"
