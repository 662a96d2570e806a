"""What tests of every room share: the real exports, and the command line as a user calls it, in this process."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.cli.main import main

pytest_plugins = ["labelled_world"]


@dataclass(frozen=True)
class Outcome:
    """What a command left in the terminal."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and labelled texts beside the checkout; tests that need it skip where it is absent."""
    folder = Path(__file__).resolve().parents[1].parent / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared beside this checkout")
    return folder


@pytest.fixture
def lingping(monkeypatch, capsys, tmp_path) -> Callable[..., Outcome]:
    """Call `lingping ARGS` in 80 columns, with a key of the test's own."""
    monkeypatch.setenv("LINGPING_KEY_FILE", str(tmp_path / "key"))
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["lingping", *map(str, arguments)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        seen = capsys.readouterr()
        return Outcome(code, seen.out, seen.err)

    return call
