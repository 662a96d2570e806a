"""Where letters lie: inside the letters' folder, one folder a merchant, on every file system."""

from datetime import date
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from lingping.letter.files import path_of

LETTERS = Path("/letters")
WEEK = date(2026, 3, 23)
ids = st.text(max_size=80) | st.sampled_from(
    ["..", "../../x", "CON", "con", "nul.txt", "a/b", "a\\b", "", ".", "=con", "~"]
)


def folder(merchant_id: str) -> str:
    path = path_of(LETTERS, merchant_id, WEEK)
    assert path.parent.parent == LETTERS
    assert path.name == "2026-03-23.html"
    return path.parent.name


@given(ids, ids)
@example("Shop", "shop")
@example("=con", "con")
@example("", "=")
@example("é", "é")
@example("长" * 70, "长" * 71)
@example("=" * 61, "=" * 62)
def test_other_merchants_get_other_folders(one, other):
    assert (folder(one) == folder(other)) == (one == other)


@given(ids)
@example("\ud83d")
@example("店" * 300)
def test_a_folder_name_holds_on_every_file_system(merchant_id):
    name = folder(merchant_id)
    assert not set(name) & set('<>:"/\\|?*.~ \0')
    assert name == name.lower()
    assert name not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert 0 < len(name.encode()) < 255


def test_a_chinese_shop_can_find_its_folder():
    assert path_of(LETTERS, "山野小铺", WEEK) == Path("/letters/山野小铺/2026-03-23.html")
