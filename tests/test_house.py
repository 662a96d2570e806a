"""The shape of the repository: a name leads to one module, and tests lie where the code lies."""

from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("lingping", "warehouse", "assets", "pipelines")
ALONE = ("quarter", "kills")  # tests of the whole: thirteen weeks, and killed runs
SECTIONS = ROOT / "lingping" / "letter" / "sections"  # every section has the same files


def python_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*.py") if path.name != "__init__.py" and "__pycache__" not in path.parts]


def test_no_two_modules_have_one_name():
    names = Counter(
        path.name for room in ROOMS for path in python_files(ROOT / room) if not path.is_relative_to(SECTIONS)
    )
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("room", ROOMS)
def test_packages_do_nothing_when_they_are_imported(room):
    found = [path for path in (ROOT / room).rglob("__init__.py") if path != ROOT / "lingping" / "__init__.py"]
    assert found
    assert [str(path.relative_to(ROOT)) for path in found if path.read_text("utf-8").strip()] == []


def test_no_room_holds_more_than_thirty_modules():
    rooms = Counter(path.parent for room in ROOMS for path in python_files(ROOT / room))
    assert {str(room.relative_to(ROOT)): n for room, n in rooms.items() if n > 30} == {}


def test_tests_lie_in_folders_that_the_code_has_too():
    folders = {path.parent.relative_to(ROOT / "tests") for path in python_files(ROOT / "tests")} - {Path()}
    rooms = {path.relative_to(ROOT / room) for room in ("lingping", ".") for path in (ROOT / room).rglob("*/")}
    assert sorted(str(folder) for folder in folders if folder not in rooms and folder.parts[0] not in ALONE) == []
