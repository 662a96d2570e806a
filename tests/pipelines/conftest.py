"""A home that went through the pipeline once, for tests that go on from there."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from postgres_server import PostgresServer, start_postgres

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


@dataclass(frozen=True)
class Notebook:
    """docs/python.md as a notebook: the first of its `cells` was run in `folder`, and left `names`."""

    folder: Path
    cells: list[str]
    names: dict[str, object]


@pytest.fixture(scope="session")
def notebook(tmp_path_factory) -> Notebook:
    """The sample world of docs/python.md after its run. Tests that write copy it."""
    cells = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    folder, names = tmp_path_factory.mktemp("notebook"), {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setenv("LINGPING_KEY_FILE", str(folder / "key"))
        exec(cells[0], names)
    return Notebook(folder, cells, names)


@pytest.fixture
def run_home(notebook, tmp_path) -> Path:
    """A copy of the home of the notebook, whose sample world was run once, with its key where `lingping` has it."""
    shutil.copy(notebook.folder / "key", tmp_path / "key")
    return shutil.copytree(notebook.folder / "demo", tmp_path / "home", symlinks=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A Postgres server of the tests' own."""
    with start_postgres() as server:
        yield server
