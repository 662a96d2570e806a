"""Where letters lie: inside the letters' folder, one folder a merchant, under names that nobody can guess."""

import re
from datetime import date, timedelta
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from lingping.atomic import write_text
from lingping.letter.archive.letter_files import letters_of, move_guessable, path_of, week_of_letter

LETTERS = Path("/letters")
WEEK = date(2026, 3, 23)
ids = st.text(max_size=80) | st.sampled_from(
    ["..", "../../x", "CON", "con", "nul.txt", "a/b", "a\\b", "", ".", "=con", "~"]
)


def folder(merchant_id: str) -> str:
    path = path_of(LETTERS, merchant_id, WEEK)
    assert path.parent.parent == LETTERS
    assert week_of_letter(path) == WEEK
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
    assert path_of(LETTERS, "山野小铺", WEEK).parent == Path("/letters/山野小铺")


def test_a_name_holds_128_bits_that_no_other_letter_shares():
    names = {path_of(LETTERS, "shop", WEEK).name for _ in range(1000)}
    assert len(names) == 1000
    assert all(re.fullmatch(r"2026-03-23-[0-7][0-9a-hjkmnp-tv-z]{25}\.html", name) for name in names)


def test_a_letter_that_was_written_keeps_its_name(tmp_path):
    path = path_of(tmp_path, "shop", WEEK)
    write_text(path, "信")
    assert path_of(tmp_path, "shop", WEEK) == path
    assert path_of(tmp_path, "shop", WEEK + timedelta(weeks=1)) != path
    assert path_of(tmp_path, "another", WEEK).name != path.name


def test_a_letter_that_was_deleted_takes_its_link_back(tmp_path):
    path = path_of(tmp_path, "shop", WEEK)
    write_text(path, "信")
    path.unlink()
    assert path_of(tmp_path, "shop", WEEK) != path


def test_the_operator_finds_letters_by_merchant_and_week(tmp_path):
    weeks = [WEEK, WEEK - timedelta(weeks=1), WEEK - timedelta(weeks=60)]
    for week in weeks:
        write_text(path_of(tmp_path, "shop", week), str(week))
    write_text(tmp_path / "shop" / "index.html", "目录")
    found = letters_of(tmp_path, "shop")
    assert list(found) == sorted(weeks)
    assert [path.read_text("utf-8") for path in found.values()] == [str(week) for week in sorted(weeks)]
    assert letters_of(tmp_path, "nobody") == {}


def test_a_letter_named_by_its_week_alone_moves_to_a_name_that_cannot_be_guessed(tmp_path):
    old = tmp_path / "shop" / "2026-03-23.html"
    write_text(old, "信")
    assert letters_of(tmp_path, "shop") == {WEEK: old}
    move_guessable(tmp_path, "shop")
    assert not old.exists()
    assert path_of(tmp_path, "shop", WEEK).read_text("utf-8") == "信"
    kept = path_of(tmp_path, "shop", WEEK)
    move_guessable(tmp_path, "shop")
    assert letters_of(tmp_path, "shop") == {WEEK: kept}
